package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The README's calls at a running suite, as printed but for the ports. */
@ExtendWith(SharedSuite.class)
final class ReadmeIT {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(?:sh|console)\n(.*?)```");

  /** How lines end that do not simply succeed, by their beginning. */
  private static final Map<String, String> ENDS =
      Map.of(
          // Followed until the time is up.
          "curl -sN http", "timeout",
          "./vedette watch", "timeout",
          // Answered with the alert, or that there is none of that name yet.
          "curl -sX POST", "0000000000000042");

  /** What is done where, or would need, something else. */
  private static final List<String> ELSEWHERE =
      List.of(
          "./vedette test", // that is this
          "./vedette up", // is running
          "grpcurl ", // is no package of Debian's; buf's lines say the same
          "cat /etc/shadow", // another test does it and waits for the alert
          "kind ",
          "kubectl ",
          "tools/images ");

  @Test
  void itsCallsWork(Suite suite, @TempDir Path directory) throws Exception {
    Path data = Path.of(suite.address("token-file")).getParent();
    Files.createSymbolicLink(directory.resolve(".vedette"), data);
    Files.createSymbolicLink(directory.resolve("vedette"), Tree.root().resolve("vedette"));
    int run = 0;
    for (String line : lines()) {
      run++;
      Command command = run(withPorts(line, suite), suite, directory, end(line).equals("timeout"));
      if (end(line).equals("timeout")) {
        assertThat(command.status()).as(line + command.err()).isEqualTo(124);
      } else {
        assertThat(command.succeeded()).as(line).isNotBlank().contains(end(line));
      }
    }
    assertThat(run).isGreaterThan(6);
  }

  private static String end(String line) {
    return ENDS.entrySet().stream()
        .filter(entry -> line.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private static Command run(String line, Suite suite, Path directory, boolean endless)
      throws Exception {
    String path = Tree.nodeTool("buf").getParent() + ":" + System.getenv("PATH");
    Path data = Path.of(suite.address("token-file")).getParent();
    List<String> words = new ArrayList<>(endless ? List.of("timeout", "2") : List.of());
    words.addAll(List.of("bash", "-c", "cd '" + directory + "' && " + line));
    return Command.run(words, Map.of("PATH", path, "VEDETTE_DATA_DIR", String.valueOf(data)), "");
  }

  private static String withPorts(String line, Suite suite) {
    return line.replace("127.0.0.1:9440", suite.address("grpc"))
        .replace(
            "http://127.0.0.1:9441", "http://" + URI.create(suite.address("http")).getAuthority());
  }

  /** Those of the sections that speak to a suite which runs. */
  private static List<String> lines() throws Exception {
    String readme = Files.readString(Tree.root().resolve("README.md"));
    List<String> lines = new ArrayList<>();
    for (String title :
        List.of("Two commands", "grpcurl, buf and curl", "The web page, and HTTP")) {
      int start = readme.indexOf("\n## " + title + "\n");
      assertThat(start).as(title).isNotNegative();
      String section = readme.substring(start, readme.indexOf("\n## ", start + 1));
      BLOCK
          .matcher(section)
          .results()
          .flatMap(block -> Stream.of(block.group(1).replace("\\\n", " ").split("\n", -1)))
          .map(line -> line.replaceFirst("^\\$ ", "").strip())
          .filter(line -> !line.isEmpty() && ELSEWHERE.stream().noneMatch(line::startsWith))
          .forEach(lines::add);
    }
    for (String command : List.of("./vedette status", "./vedette nodes", "./vedette rules list")) {
      // The table of commands, those that only look.
      assertThat(readme).contains("| `" + command.substring(2));
      lines.add(command);
    }
    return lines;
  }
}
