package dev.vedette.rules.waiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.StoreModule;
import dev.vedette.server.storage.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaiversTest {
  private static final Instant END = Instant.parse("2026-03-01T00:00:00Z");
  private static final CheckResult RESULT =
      CheckResult.newBuilder().setTarget("node").setCheck("4.1.1").build();

  @TempDir private Path directory;

  @Test
  void countsAWaiverUntilItsTimeIsOver() {
    try (Database database = database()) {
      Waivers before = new Waivers(database, new Changes(database), at(END.minusMillis(1)));
      assertThat(before.create("w", waiver().build())).isTrue();
      Waivers after = new Waivers(database, new Changes(database), at(END));

      assertThat(before.inForce().of("a", "cis-1.10", RESULT)).isPresent();
      assertThat(after.inForce().of("a", "cis-1.10", RESULT)).isEmpty();
      assertThat(after.find("w").orElseThrow().getState()).isEqualTo(Waiver.State.STATE_EXPIRED);
    }
  }

  @Test
  void appliesToWhatItNamesOnly() {
    try (Database database = database()) {
      Waivers waivers = new Waivers(database, new Changes(database), at(END.minusMillis(1)));
      assertThat(
              waivers.create(
                  "w",
                  waiver().setBenchmark("cis-1.10").setTarget("node").addNodes("nodes/a").build()))
          .isTrue();

      Waivers.InForce inForce = waivers.inForce();

      assertThat(inForce.of("a", "cis-1.10", RESULT)).isPresent();
      assertThat(inForce.of("b", "cis-1.10", RESULT)).isEmpty();
      assertThat(inForce.of("a", "cis-1.9", RESULT)).isEmpty();
      assertThat(inForce.of("a", "cis-1.10", RESULT.toBuilder().setCheck("4.1.2").build()))
          .isEmpty();
      assertThat(inForce.of("a", "cis-1.10", RESULT.toBuilder().setTarget("master").build()))
          .isEmpty();
    }
  }

  private Database database() {
    return Database.open(directory.resolve("waivers.db"), StoreModule.MIGRATIONS);
  }

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  private static Waiver.Builder waiver() {
    return Waiver.newBuilder()
        .setName("waivers/w")
        .setCheck("4.1.1")
        .setReason("known")
        .setExpireTime(Timestamps.fromMillis(END.toEpochMilli()));
  }
}
