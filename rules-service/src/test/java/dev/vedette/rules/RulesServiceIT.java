package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.server.StartException;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesServiceIT {
  @TempDir private Path directory;

  @Test
  void startsWithTheBuiltInRulesActive() {
    try (RulesFixture rules = RulesFixture.standard(directory)) {
      String active = activeDefault(rules);
      Revision revision =
          rules
              .ruleSets()
              .getRevision(GetRevisionRequest.newBuilder().setName(active).build())
              .getRevision();
      assertThat(revision.getRuleCount()).isGreaterThanOrEqualTo(12);
      assertThat(revision.getAuthor()).isEqualTo("vedette");
      rules.restart();
      assertThat(activeDefault(rules)).isEqualTo(active);
    }
  }

  @Test
  void leavesAloneWhatAUserPutInTheirPlace() {
    try (RulesFixture rules = RulesFixture.standard(directory)) {
      String mine = rules.apply("default", RuleSetServiceIT.GOOD);
      rules.restart();
      assertThat(activeDefault(rules)).isEqualTo(mine);
    }
  }

  @Test
  void saysWhichDatabaseIsDamaged() throws Exception {
    Path file = directory.resolve("rules.db");
    Files.writeString(file, "This is not a database at all. ".repeat(100));
    assertThatThrownBy(() ->
            RulesService.start(
                    RulesConfig.of(GrpcServerConfig.loopback(), MetricsConfig.loopback(), file))
                .close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("expected: a SQLite database");
  }

  private static String activeDefault(RulesFixture rules) {
    return rules
        .ruleSets()
        .getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/default").build())
        .getRuleSet()
        .getActiveRevision();
  }
}
