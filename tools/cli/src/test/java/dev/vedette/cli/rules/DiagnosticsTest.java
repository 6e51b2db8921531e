package dev.vedette.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DiagnosticsTest {
  @Test
  void showsThePlaceWithACaret() {
    StringWriter out = new StringWriter();
    Diagnostic diagnostic =
        Diagnostic.newBuilder()
            .setSeverity(Severity.SEVERITY_ERROR)
            .setCode("LOAD_ERR_COMPILE_CONDITION")
            .setMessage("no such field")
            .setPath("mine.yaml")
            .setLine(3)
            .setColumn(14)
            .setSnippet("condition: proc.nmae = x\n           ^")
            .setItem("rule: Mine")
            .setHint("did you mean proc.name?")
            .build();

    Diagnostics.print(List.of(diagnostic), new PrintWriter(out));

    assertThat(out.toString())
        .isEqualTo(
            """
            mine.yaml:3:14: error: no such field; did you mean proc.name? [LOAD_ERR_COMPILE_CONDITION] in rule: Mine
                condition: proc.nmae = x
                           ^
            """);
  }
}
