package dev.vedette.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;

/** What the tests find around them: the tree, the peers' files, real tools. */
final class Tree {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"));

  private Tree() {}

  static Path root() {
    return ROOT;
  }

  /** A file or directory of the peers' cases; without them the test is skipped and says so. */
  static Path conformance(String path) {
    Path cases =
        Path.of(
            Objects.requireNonNull(
                System.getProperty("vedette.conformance"), "vedette.conformance"));
    return required(cases.resolve(path), "the peers' cases are not beside the tree");
  }

  /** One of the tools that {@code tools/node/install} brings. */
  static Path nodeTool(String name) {
    return required(
        ROOT.resolve("tools/node/node_modules/.bin").resolve(name), "run tools/node/install");
  }

  /** A program of the system. */
  static Path program(String name) {
    for (String directory : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
      if (Files.isExecutable(Path.of(directory, name))) {
        return Path.of(directory, name);
      }
    }
    throw missing("there is no program " + name);
  }

  /** Skips the test with a reason, or fails where everything must be there. */
  static AssertionError missing(String reason) {
    if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      return new AssertionError("required here: " + reason);
    }
    System.out.println("e2e: skipped: " + reason);
    return abort(reason);
  }

  /** An empty directory that only this user may read; the tests remove what they make. */
  static Path privateDirectory(String prefix) throws IOException {
    return Files.createTempDirectory(
        prefix, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static Path required(Path path, String reason) {
    if (!Files.exists(path)) {
      throw missing(path + ": " + reason);
    }
    return path;
  }
}
