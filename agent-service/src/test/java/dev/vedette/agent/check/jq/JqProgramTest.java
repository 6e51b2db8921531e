package dev.vedette.agent.check.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

final class JqProgramTest {

  @Test
  void programsMakeWhatJqMakes() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (String row : rows()) {
      String[] lines = row.split("\n", 3);
      String made = made(lines[0], lines[1]);
      String wanted = lines[2].replaceFirst("^> ?", "");
      if (!made.equals(wanted)) {
        wrong.add(lines[0] + " on " + lines[1] + " made " + made + ", not " + wanted);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void variablesComeFromOutside() throws Exception {
    List<String> made = new ArrayList<>();
    JqProgram.parse("$name + \"!\"", Map.of("name", StringNode.valueOf("a")))
        .run(StringNode.valueOf(""), value -> made.add(value.asString()));
    assertThat(made).containsExactly("a!");
  }

  @Test
  void whatNeverEndsIsStopped() throws Exception {
    JqProgram calls = JqProgram.parse("def f: f; f", Map.of());
    JqProgram counts = JqProgram.parse("[range(1e9)]", Map.of());
    JqProgram grows = JqProgram.parse("reduce range(100) as $i (\"ab\"; . + .) | length", Map.of());
    JsonNode nothing = StringNode.valueOf("");
    assertThatThrownBy(() -> calls.run(nothing, _ -> {})).hasMessageContaining("calls in each");
    assertThatThrownBy(() -> counts.run(nothing, _ -> {})).hasMessageContaining("steps");
    assertThatThrownBy(() -> grows.run(nothing, _ -> {})).hasMessageContaining("characters");
  }

  @Test
  void deepProgramsAndValuesAreRefused() {
    assertThatThrownBy(() -> JqProgram.parse("(".repeat(100_000), Map.of()))
        .isInstanceOf(JqSyntaxException.class);
    assertThatThrownBy(() -> JqProgram.parse("-".repeat(100_000) + "1", Map.of()))
        .isInstanceOf(JqSyntaxException.class);
    assertThatThrownBy(() -> JqProgram.parse("1" + "+1".repeat(100_000), Map.of()))
        .isInstanceOf(JqSyntaxException.class);
    assertThatThrownBy(() -> JqProgram.parse(".a".repeat(100_000), Map.of()))
        .isInstanceOf(JqSyntaxException.class);
    JqValueReader reader = new JqValueReader("[".repeat(100_000));
    assertThat(reader.next()).isNull();
    assertThat(reader.problem()).contains("line 1");
  }

  @Test
  void valuesBeforeAMistakeAreRead() {
    JqValueReader reader = new JqValueReader("{\"a\":1}\n[2]\n{oops");
    assertThat(reader.next()).isNotNull();
    assertThat(reader.line()).isEqualTo(1);
    assertThat(reader.next()).isNotNull();
    assertThat(reader.line()).isEqualTo(2);
    assertThat(reader.next()).isNull();
    assertThat(reader.problem()).contains("line 3");
  }

  private static String made(String program, String input) throws InterruptedException {
    StringBuilder out = new StringBuilder();
    try {
      JqProgram parsed = JqProgram.parse(program, Map.of());
      JqValueReader reader = new JqValueReader(input);
      for (JsonNode value = reader.next(); value != null; value = reader.next()) {
        parsed.run(value, each -> out.append(JqProgram.print(each, false, true)).append('|'));
      }
    } catch (JqSyntaxException e) {
      out.append("SYN ").append(e.getMessage());
    } catch (JqError e) {
      out.append("ERR ").append(e.getMessage()).append('|');
    }
    return out.toString();
  }

  /** Blocks of three lines, after a line that says what they are. */
  private static List<String> rows() throws Exception {
    try (InputStream file = JqProgramTest.class.getResourceAsStream("programs.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      List<String> rows = List.of(text.stripTrailing().split("\n\n", -1));
      return rows.subList(1, rows.size());
    }
  }
}
