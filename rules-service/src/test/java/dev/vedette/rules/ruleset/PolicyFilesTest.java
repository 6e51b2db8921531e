package dev.vedette.rules.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.rules.store.RevisionFile;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyFilesTest {
  private static RevisionFile file(String path, String text) {
    return new RevisionFile(path, ByteString.copyFromUtf8(text));
  }

  @Test
  void countsTheRulesOfBothDialects() {
    Validation first =
        PolicyFiles.validate(List.of(file("a.rego", "package a\n\ndeny contains 1 if true\n")));
    Validation zero =
        PolicyFiles.validate(
            List.of(file("a.rego", "package a\n\ndeny[x] { x := 1 }\n\ndeny[x] { x := 2 }\n")));

    assertThat(first.valid()).isTrue();
    assertThat(first.ruleCount()).isEqualTo(1);
    assertThat(zero.valid()).isTrue();
    assertThat(zero.ruleCount()).isEqualTo(2);
  }

  @Test
  void saysWhereAModuleIsWrong() {
    Validation validation =
        PolicyFiles.validate(
            List.of(
                file("a.rego", "package a\n\nimport data.b\n\np if b.q\n"),
                file("b.rego", "package b\n\nq if missing(1)\n")));

    assertThat(validation.valid()).isFalse();
    assertThat(validation.errors())
        .anySatisfy(error -> {
          assertThat(error.getPath()).isEqualTo("b.rego");
          assertThat(error.getLine()).isEqualTo(3);
          assertThat(error.getCode()).isEqualTo("rego_type_error");
        });
  }

  @Test
  void saysWhereYamlIsWrongAndWhatIsNotRead() {
    Validation validation =
        PolicyFiles.validate(
            List.of(file("t.yaml", "a: 1\n---\nb: [1\n"), file("readme.md", "text")));

    assertThat(validation.errors()).extracting(error -> error.getPath()).containsExactly("t.yaml");
    assertThat(validation.diagnostics()).hasSize(2);
  }
}
