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
   * The manifests below a directory that were changed since they left a revision, are new, or are
   * not yet known to git; without those that are gone. What others changed in a branch since this
   * one left it is no change of this one.
   */
  static List<String> since(String revision, Path directory) {
    if (revision.isEmpty() || revision.startsWith("-")) {
      throw new CommandFailure("--changed-since " + revision + " (expected: a revision of git)");
    }
    TreeSet<String> names = new TreeSet<>();
    names.addAll(
        git(directory, "diff", "--name-only", "-z", "--relative", base(revision, directory), "--"));
    names.addAll(git(directory, "ls-files", "-z", "--others", "--exclude-standard"));
    return names.stream()
        .map(name -> directory.toString().isEmpty() ? Path.of(name) : directory.resolve(name))
        .filter(path -> ScanInputs.isManifest(path) && Files.isRegularFile(path))
        .map(Path::toString)
        .toList();
  }

  /** Where this branch left the revision; the revision itself where git does not know. */
  private static String base(String revision, Path directory) {
    Answer answer = ask(directory, "merge-base", revision, "HEAD");
    return answer.status() == 0 ? answer.out().strip() : revision;
  }

  private static List<String> git(Path directory, String... words) {
    Answer answer = ask(directory, words);
    if (answer.status() != 0) {
      throw new CommandFailure("git: " + answer.err().lines().findFirst().orElse("failed"));
    }
    return answer.out().isEmpty() ? List.of() : List.of(answer.out().split("\0"));
  }

  /** What git said. */
  private record Answer(int status, String out, String err) {}

  private static Answer ask(Path directory, String... words) {
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
      return new Answer(process.waitFor(), out, err);
    } catch (IOException e) {
      throw new CommandFailure("git: cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("git: interrupted");
    }
  }
}
