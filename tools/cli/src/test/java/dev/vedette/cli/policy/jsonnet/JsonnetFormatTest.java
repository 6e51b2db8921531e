package dev.vedette.cli.policy.jsonnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.value.Json;
import dev.vedette.scanner.config.MalformedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of files in Jsonnet, and of those that mean harm. */
final class JsonnetFormatTest {
  @TempDir private Path scratch;
  private Path directory = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    directory = Files.createDirectory(scratch.resolve("here"));
    Files.writeString(scratch.resolve("above.libsonnet"), "{secret: 1}");
    Files.createDirectory(directory.resolve("lib"));
    Files.writeString(
        directory.resolve("lib/words.libsonnet"), "{greeting: import '../plain.json'}");
    Files.writeString(directory.resolve("plain.json"), "\"hello\"");
    Files.createSymbolicLink(
        directory.resolve("link.libsonnet"), scratch.resolve("above.libsonnet"));
  }

  private String read(String text) throws MalformedConfig {
    var format = new JsonnetFormat(directory, 50_000_000, Duration.ofMinutes(5));
    return Json.write(format.read("a.jsonnet", text));
  }

  @Test
  void evaluates() throws MalformedConfig {
    String text =
        """
        local twice(x) = x * 2;
        { a: twice(3), list: [x + 0.5 for x in [1, 2]], text: 'n=%d' % 3, none: null, hid:: 1, yes: 1 < 2,
          large: 1e30, small: 100 / 4 }
        """;
    assertThat(read(text))
        .isEqualTo(
            """
            {"a":6,"large":1e+30,"list":[1.5,2.5],"none":null,"small":25,"text":"n=3","yes":true}\
            """);
  }

  @Test
  void importsFilesBesideItsOwn() throws MalformedConfig {
    assertThat(read("(import 'lib/words.libsonnet').greeting + importstr 'plain.json'"))
        .isEqualTo("\"hello\\\"hello\\\"\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import '../above.libsonnet'",
        "import 'link.libsonnet'",
        "importstr '/etc/hostname'",
        "import 'lib'",
        "import 'missing'"
      })
  void importsNothingElse(String text) {
    assertThatThrownBy(() -> read(text)).hasMessageContaining("Couldn't import file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "local f(x) = f(x + 1); f(1) | max stack frames exceeded",
        "{a: {b: self.b}}.a | recursive",
        "{a: error 'boom'} | boom",
        "{a: | a.jsonnet:1:",
        "std.parseYaml('a: 1') | not supported",
        "std.extVar('HOME') | HOME",
        "std.range(1, 2 | Expected"
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedConfig.class)
        .hasMessageContaining(message);
  }

  @Test
  void endsAfterSoManySteps() {
    var format = new JsonnetFormat(directory, 10_000, Duration.ofMinutes(1));
    String text = "local f(n) = if n == 0 then 0 else f(n - 1) + f(n - 1); f(60)";
    assertThatThrownBy(() -> format.read("a.jsonnet", text))
        .hasMessageContaining("too many steps (expected: at most 10000)");
  }

  @Test
  void endsAfterSoMuchTime() {
    var format = new JsonnetFormat(directory, Long.MAX_VALUE, Duration.ofMillis(50));
    String text = "local f(n) = if n == 0 then 0 else f(n - 1) + f(n - 1); f(60)";
    assertThatThrownBy(() -> format.read("a.jsonnet", text)).hasMessageContaining("took too long");
  }
}
