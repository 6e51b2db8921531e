package dev.vedette.cli.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks git which commit a directory is of. Stateless. */
final class GitCheckout {
  private static final long LIMIT_SECONDS = 10;
  private static final int MOST_BYTES = 64 << 10;
  private static final int LONGEST = 253;

  private GitCheckout() {}

  /** Commit, author and whether files were changed since, as labels; none outside of a checkout. */
  static Map<String, String> labels(Path directory) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (!isCheckout(directory)) {
      return labels;
    }
    List<String> commit = git(directory, "log", "-1", "--format=%H%n%an <%ae>", "--", ".");
    if (commit.size() >= 2) {
      labels.put("commit", cut(commit.get(0)));
      labels.put("commit-author", cut(commit.get(1)));
      if (!git(directory, "status", "--porcelain", "--", ".").isEmpty()) {
        labels.put("uncommitted-changes", "true");
      }
    }
    return labels;
  }

  private static boolean isCheckout(Path directory) {
    for (Path at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }

  /** The lines that git prints; none when it fails. Nothing that the checkout names is run. */
  private static List<String> git(Path directory, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C"));
    command.add(directory.toString());
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      byte[] printed = process.getInputStream().readNBytes(MOST_BYTES);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      return process.exitValue() == 0
          ? new String(printed, StandardCharsets.UTF_8).lines().toList()
          : List.of();
    } catch (IOException _) {
      return List.of(); // No git on this machine: the import goes on without its labels.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
