package dev.vedette.rules.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputConfigTest {
  @TempDir private Path directory;

  record Settings(Map<String, OutputConfig> outputs) {}

  private Map<String, OutputConfig> read(String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("vedette.yaml"), yaml);
    return ConfigSource.empty().withFile(file).read("rules", Settings.class).outputs();
  }

  private String problem(String settings) {
    ConfigException failure =
        catchThrowableOfType(
            ConfigException.class, () -> read("rules:\n  outputs:\n    out: " + settings));
    return failure.problems().toString();
  }

  @Test
  void readsWhatFalcosidekicksUsersWrite() throws Exception {
    OutputConfig config =
        read("""
        rules:
          outputs:
            on-call:
              telegram:
                token: /run/secrets/telegram
                chatid: "-100123"
              minimumpriority: error
        """)
            .entrySet()
            .iterator()
            .next()
            .getValue();
    assertThat(config.destination().kind()).isEqualTo("telegram");
    assertThat(config.minimum()).isEqualTo(dev.vedette.language.output.Priority.ERROR);
    assertThat(config.sending().timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(ConfigSource.describe("rules", new Settings(Map.of("on-call", config))))
        .contains("rules.outputs.on-call.telegram.token = /run/secrets/telegram\n");
  }

  @Test
  void anEmptyMinimumMeansAll() throws Exception {
    OutputConfig config =
        read("rules: {outputs: {a: {stdout: {format: text}, minimumpriority: ''}}}")
            .entrySet()
            .iterator()
            .next()
            .getValue();
    assertThat(config.minimum()).isEqualTo(dev.vedette.language.output.Priority.DEBUG);
  }

  @Test
  void refusesWhatCannotWork() {
    assertThat(problem("{minimumpriority: error}")).contains("0 destinations");
    assertThat(problem("{stdout: {format: json}, http: {url: 'http://a'}}"))
        .contains("2 destinations");
    assertThat(problem("{stdout: {format: json}, minimumpriority: bad}"))
        .contains("out.minimumpriority: bad (expected: emergency,");
    assertThat(problem("{http: {url: 'file:///etc/passwd'}}")).contains("http.url: not usable");
    assertThat(problem("{http: {url: 'http://user:hunter2@a/'}}"))
        .contains("http.url: not usable")
        .doesNotContain("hunter2");
    assertThat(problem("{webhook: {address: 'http://a', template: 'a ${nothing} b'}}"))
        .contains("webhook.template: ${nothing} (expected: json, output_fields.FIELD");
    assertThat(problem("{program: {command: []}}")).contains("program.command: empty");
    assertThat(problem("{stdout: {format: json}, sending: {back-off: 2m}}"))
        .contains("sending.max-back-off: PT1M (expected: back-off to 1d)");
  }

  @Test
  void pausesLongerEachTime() {
    SendingConfig sending =
        new SendingConfig(
            Duration.ofSeconds(1),
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(3),
            2,
            Duration.ofDays(1));
    assertThat(sending.pause(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(sending.pause(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(sending.pause(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(sending.pause(4)).isEqualTo(Duration.ofSeconds(3));
    assertThat(sending.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(3));
  }
}
