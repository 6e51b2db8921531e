package dev.vedette.cli.connection;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where {@code vedette up} keeps its files and other commands find them. Immutable. */
public record DataDirectory(Path path) {
  /**
   * The directory given on the command line; otherwise {@code VEDETTE_DATA_DIR}; otherwise {@code
   * .vedette} beside the launcher.
   */
  public static DataDirectory choose(@Nullable Path given, Map<String, String> environment) {
    if (given != null) {
      return new DataDirectory(given.toAbsolutePath().normalize());
    }
    String variable = environment.getOrDefault("VEDETTE_DATA_DIR", "");
    if (!variable.isEmpty()) {
      return new DataDirectory(Path.of(variable).toAbsolutePath().normalize());
    }
    return new DataDirectory(
        Path.of(System.getProperty("vedette.home", ".")).toAbsolutePath().resolve(".vedette"));
  }

  /** Holds the bearer token, mode 0600. */
  public Path token() {
    return path.resolve("token");
  }

  /** Says where the running suite listens. */
  public Path endpoints() {
    return path.resolve("endpoints");
  }

  /** Holds the throw-away certificates. */
  public Path certificates() {
    return path.resolve("certificates");
  }

  /** Holds the settings that the services were started with. */
  public Path settings() {
    return path.resolve("services.yaml");
  }
}
