package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import dev.vedette.proto.rules.v1.CreateWaiverRequest;
import dev.vedette.proto.rules.v1.DeleteWaiverRequest;
import dev.vedette.proto.rules.v1.GetWaiverRequest;
import dev.vedette.proto.rules.v1.ListWaiversRequest;
import dev.vedette.proto.rules.v1.ListWaiversResponse;
import dev.vedette.proto.rules.v1.Waiver;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaiverServiceIT {
  @TempDir private Path directory;
  private RulesFixture rules;
  private FleetFixture fleet;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    fleet = new FleetFixture(rules);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void keepsAWaiverUntilItIsDeleted() {
    Waiver created = create("w-1", waiver());

    assertThat(created.getName()).isEqualTo("waivers/w-1");
    assertThat(created.getAuthor()).isNotEmpty();
    assertThat(created.getState()).isEqualTo(Waiver.State.STATE_ACTIVE);
    assertThat(get("waivers/w-1")).isEqualTo(created);
    rules.restart();
    assertThat(get("waivers/w-1")).isEqualTo(created);
    assertThat(refusal(() -> create("w-1", waiver())).getCode())
        .isEqualTo(Code.ALREADY_EXISTS_VALUE);
    delete("waivers/w-1");
    assertThat(refusal(() -> get("waivers/w-1")).getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(refusal(() -> delete("waivers/w-1")).getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  @Test
  void listsByName() {
    create("b", waiver());
    create("a", waiver());
    ListWaiversResponse first =
        fleet.waivers().listWaivers(ListWaiversRequest.newBuilder().setPageSize(1).build());
    assertThat(first.getWaiversList()).map(Waiver::getName).containsExactly("waivers/a");
    ListWaiversResponse second =
        fleet
            .waivers()
            .listWaivers(
                ListWaiversRequest.newBuilder().setPageToken(first.getNextPageToken()).build());
    assertThat(second.getWaiversList()).map(Waiver::getName).containsExactly("waivers/b");
  }

  @Test
  void refusesAWaiverWithoutReasonOrEndOrOfAnUnknownNode() {
    assertThat(refusal(() -> create("w", waiver().setReason(" "))).getMessage())
        .contains("waiver.reason");
    assertThat(refusal(() -> create("w", waiver().clearExpireTime())).getMessage())
        .contains("waiver.expire_time");
    assertThat(
            refusal(() -> create("w", waiver().setExpireTime(Timestamps.fromSeconds(1))))
                .getMessage())
        .contains("waiver.expire_time: 1970-01-01T00:00:01Z (expected: a time in the future)");
    assertThat(refusal(() -> create("w", waiver().clearCheck())).getMessage())
        .contains("waiver.check");
    assertThat(refusal(() -> create("w", waiver().addNodes("nodes/none"))).getMessage())
        .contains("waiver.nodes[0]");
  }

  private static Waiver.Builder waiver() {
    return Waiver.newBuilder()
        .setCheck("4.1.1")
        .setReason("the file is on another disk")
        .setExpireTime(Timestamps.fromMillis(System.currentTimeMillis() + 3_600_000));
  }

  private Waiver create(String id, Waiver.Builder waiver) {
    return fleet
        .waivers()
        .createWaiver(CreateWaiverRequest.newBuilder().setWaiverId(id).setWaiver(waiver).build())
        .getWaiver();
  }

  private Waiver get(String name) {
    return fleet
        .waivers()
        .getWaiver(GetWaiverRequest.newBuilder().setName(name).build())
        .getWaiver();
  }

  private void delete(String name) {
    var _ = fleet.waivers().deleteWaiver(DeleteWaiverRequest.newBuilder().setName(name).build());
  }
}
