package dev.vedette.cli.policy;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/** What a command finds around it: where it runs, its environment, standard input. Immutable. */
record Surroundings(Path directory, Map<String, String> environment, InputStream input) {

  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  static Surroundings ofProcess() {
    return new Surroundings(Path.of(""), System.getenv(), System.in);
  }
}
