package dev.vedette.cli.scan;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Asks git which files differ from a revision. Stateless. */
final class ChangedFiles {
  private ChangedFiles() {}

  /**
   * The manifests below a directory that differ from a revision, are new, or are not yet known to
   * git; without those that are gone.
   */
  static List<String> since(String revision, Path directory) {
    if (revision.isEmpty() || revision.startsWith("-")) {
      throw new CommandFailure("--changed-since " + revision + " (expected: a revision of git)");
    }
    TreeSet<String> names = new TreeSet<>();
    names.addAll(git(directory, "diff", "--name-only", "-z", "--relative", revision, "--"));
    names.addAll(git(directory, "ls-files", "-z", "--others", "--exclude-standard"));
    return names.stream()
        .map(name -> directory.toString().isEmpty() ? Path.of(name) : directory.resolve(name))
        .filter(path -> ScanInputs.isManifest(path) && Files.isRegularFile(path))
        .map(Path::toString)
        .toList();
  }

  private static List<String> git(Path directory, String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toAbsolutePath().toFile())
              .redirectError(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new CommandFailure("git: " + err.lines().findFirst().orElse("failed"));
      }
      return out.isEmpty() ? List.of() : List.of(out.split("\0"));
    } catch (IOException e) {
      throw new CommandFailure("git: cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("git: interrupted");
    }
  }
}
