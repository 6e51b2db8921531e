package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesConfigTest {
  @Test
  void needsNoSettingAtAll() {
    RulesConfig read = ConfigSource.empty().read("rules", RulesConfig.class);
    RulesConfig usual = RulesConfig.of(read.grpc(), read.metrics(), Path.of("vedette-rules.db"));
    assertThat(read).isEqualTo(usual);
  }

  @Test
  void readsSettingsByTheirNames() {
    RulesConfig read =
        ConfigSource.empty()
            .withFlags(
                List.of(
                    "--rules.database=/var/lib/vedette/rules.db",
                    "--rules.rule-sets.built-in-rules=false",
                    "--rules.evaluation.iso8601-time=true",
                    "--rules.alerts.max-alerts=12",
                    "--rules.alerts.max-age=2h"))
            .read("rules", RulesConfig.class);
    assertThat(read.database()).isEqualTo(Path.of("/var/lib/vedette/rules.db"));
    assertThat(read.ruleSets().builtInRules()).isFalse();
    assertThat(read.evaluation().iso8601Time()).isTrue();
    assertThat(read.alerts().maxAlerts()).isEqualTo(12);
    assertThat(read.alerts().maxAge()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void saysWhichBoundKeepsNothing() {
    ConfigSource source = ConfigSource.empty().withFlags(List.of("--rules.alerts.max-alerts=0"));
    assertThatThrownBy(() -> source.read("rules", RulesConfig.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("rules.alerts.max-alerts");
  }
}
