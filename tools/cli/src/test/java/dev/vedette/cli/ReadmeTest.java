package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's section about writing rules: its files, and its commands with what they print. */
final class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```console\n(.*?)```");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @TempDir private Path directory;

  /** What stands behind a dollar sign, and what follows until the next one. */
  private record Shown(String command, String output) {}

  private static List<Shown> shown() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("vedette.root")));
    String readme = Files.readString(root.resolve("README.md"));
    int start = readme.indexOf("\n## Writing rules\n");
    String section = readme.substring(start, readme.indexOf("\n## ", start + 1));
    List<Shown> shown = new ArrayList<>();
    BLOCK
        .matcher(section)
        .results()
        .forEach(block -> {
          for (String part : block.group(1).split("(?m)^\\$ ", -1)) {
            if (!part.isEmpty()) {
              int end = part.indexOf('\n');
              shown.add(new Shown(part.substring(0, end), part.substring(end + 1)));
            }
          }
        });
    return shown;
  }

  @Test
  void itsCommandsPrintWhatItShows() throws IOException {
    int run = 0;
    for (Shown shown : shown()) {
      if (shown.command().startsWith("cat ")) {
        Files.writeString(directory.resolve(shown.command().substring(4)), shown.output());
      } else if (!shown.command().contains(" rules cost ")) { // times differ
        assertThat(printed(shown.command())).as(shown.command()).isEqualTo(shown.output());
        run++;
      }
    }
    assertThat(run).isPositive();
  }

  private String printed(String command) {
    List<String> words =
        WORD.matcher(command.substring("./vedette ".length()))
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .map(word -> word.endsWith(".yaml") ? directory.resolve(word).toString() : word)
            .toList();
    StringWriter out = new StringWriter();
    Main.commandLine().setOut(new PrintWriter(out, true)).execute(words.toArray(String[]::new));
    return out.toString().replace(directory + "/", "");
  }
}
