package dev.vedette.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code policy fmt} prints or replaces files, and touches none that is wrong. */
final class PolicyFmtCommandTest {
  private static final String UGLY = "package p\nallow if {input.x==1}\n";
  private static final String NEAT = "package p\n\nallow if input.x == 1\n";

  @TempDir Path directory = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String input, String... words) {
    var around =
        new Surroundings(directory, Map.of(), new ByteArrayInputStream(input.getBytes(UTF_8)));
    return new CommandLine(new PolicyFmtCommand(around))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  @Test
  void printsStandardInput() {
    assertThat(run(UGLY)).isZero();
    assertThat(out).hasToString(NEAT);
  }

  @Test
  void replacesFilesAndNamesThem() throws IOException {
    Path file = Files.writeString(directory.resolve("a.rego"), UGLY);
    Path neat = Files.writeString(directory.resolve("b.rego"), NEAT);

    assertThat(run("", "--list", "--fail", "a.rego", "b.rego")).isEqualTo(2);
    assertThat(file).hasContent(UGLY);
    assertThat(run("", "--list", "--write", "a.rego", "b.rego")).isZero();

    assertThat(out.toString().lines()).containsExactly("a.rego", "a.rego");
    assertThat(file).hasContent(NEAT);
    assertThat(neat).hasContent(NEAT);
  }

  @Test
  void leavesAWrongFileAndFormatsTheOthers() throws IOException {
    Path wrong = Files.writeString(directory.resolve("a.rego"), "package p\nallow if {\n");
    Path file = Files.writeString(directory.resolve("b.rego"), UGLY);

    assertThat(run("", "--write", "a.rego", "b.rego")).isEqualTo(1);

    assertThat(err.toString()).contains("a.rego:");
    assertThat(wrong).hasContent("package p\nallow if {\n");
    assertThat(file).hasContent(NEAT);
  }

  @Test
  void showsWhatWouldChange() throws IOException {
    Files.writeString(directory.resolve("a.rego"), UGLY);

    assertThat(run("", "--diff", "a.rego")).isZero();

    assertThat(out.toString()).contains("-allow if {input.x==1}", "+allow if input.x == 1");
  }
}
