package dev.vedette.scanner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.value.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ConfigFormatTest {
  private static String read(ConfigFormat format, String text) throws MalformedConfig {
    return Json.write(format.read(text));
  }

  @ParameterizedTest
  @CsvSource({
    "app/Dockerfile, DOCKERFILE",
    "Dockerfile.dev, DOCKERFILE",
    "web.dockerfile, DOCKERFILE",
    "a/.env.local, DOTENV",
    "main.tf, HCL2",
    ".gitignore, IGNORE",
    "nginx.conf, NGINX",
    "a.yml, YAML",
    "a.toml, TOML"
  })
  void knowsAFormatByTheNameOfTheFile(String path, ConfigFormat format) {
    assertThat(ConfigFormat.of(path)).contains(format);
  }

  @Test
  void knowsNoFormatOfOtherNames() {
    assertThat(ConfigFormat.of("a/hocon.conf")).isEmpty();
    assertThat(ConfigFormat.of("README")).isEmpty();
  }

  @Test
  void readsTablesOfToml() throws Exception {
    String text =
        "a.b = 0x1F\n[c]\nd = [1.0, '''x\ny''']\n[[e]]\nf = {g = true}\n[[e]]\nh = 1979-05-27\n";
    assertThat(read(ConfigFormat.TOML, text))
        .isEqualTo(
            "{\"a\":{\"b\":31},\"c\":{\"d\":[1,\"x\\ny\"]},"
                + "\"e\":[{\"f\":{\"g\":true}},{\"h\":\"1979-05-27\"}]}");
  }

  @Test
  void keepsExpressionsOfHclAsText() throws Exception {
    String text =
        """
        locals {
          a = var.x + 1
          b = "p-${var.y}"
          c = [for v in var.z : v]
          d = <<-EOT
            one
              two
          EOT
        }
        """;
    assertThat(read(ConfigFormat.HCL2, text))
        .isEqualTo(
            "{\"locals\":[{\"a\":\"${var.x + 1}\",\"b\":\"p-${var.y}\","
                + "\"c\":\"${[for v in var.z : v]}\",\"d\":\"one\\n  two\\n\"}]}");
  }

  @Test
  void dropsCommentsOfJson() throws Exception {
    assertThat(read(ConfigFormat.JSONC, "{ // one\n \"a\": [1, /* two */ 2,], \"b\": \"//\" }"))
        .isEqualTo("{\"a\":[1,2],\"b\":\"//\"}");
  }

  @Test
  void splitsDocumentsOfYaml() throws Exception {
    assertThat(read(ConfigFormat.YAML, "a: yes\n---\nb: 010\n"))
        .isEqualTo("[{\"a\":true},{\"b\":8}]");
  }

  @Test
  void saysWhereAFileIsWrong() {
    assertThatThrownBy(() -> ConfigFormat.DOCKERFILE.read("FROM a\n\nRUNN x\n"))
        .isInstanceOfSatisfying(MalformedConfig.class, e -> assertThat(e.line()).isEqualTo(3))
        .hasMessage(
            "process dockerfile instructions: unknown instruction: RUNN (did you mean RUN?)");
    assertThatThrownBy(() -> ConfigFormat.JSON.read("{\n\"a\": x}"))
        .isInstanceOfSatisfying(MalformedConfig.class, e -> assertThat(e.line()).isEqualTo(2));
  }

  @ParameterizedTest
  @EnumSource
  void answersAnyInputWithADocumentOrAFault(ConfigFormat format) {
    var random = new Random(17);
    String alphabet = "ab1 =:\"'{}[]()\\n\n#,;.-<$%!/*\\\tFROMRUNkey";
    for (int i = 0; i < 400; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(60); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertThat(format.read(text.toString())).isNotNull();
      } catch (MalformedConfig e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
