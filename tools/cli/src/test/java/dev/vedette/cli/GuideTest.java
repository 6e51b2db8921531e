package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every command that the guide names is one, with the options that it is given. */
final class GuideTest {
  private static final Pattern COMMAND = Pattern.compile("`vedette ([^`]*)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  @Test
  void itsCommandsAreCommands() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("vedette.root")));
    String guide = Files.readString(root.resolve("docs/GUIDE.md"));
    List<String> commands =
        COMMAND
            .matcher(guide)
            .results()
            .map(found -> found.group(1))
            .filter(command -> !command.startsWith("COMMAND"))
            .toList();

    assertThat(commands).hasSizeGreaterThan(20);
    for (String command : commands) {
      String[] words =
          WORD.matcher(command)
              .results()
              .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
              .toArray(String[]::new);
      assertThatCode(() -> Main.commandLine(words).parseArgs(words))
          .as(command)
          .doesNotThrowAnyException();
    }
  }
}
