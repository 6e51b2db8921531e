package dev.vedette.rules.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Node;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of nodes does. */
abstract class NodeStoreContract {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.5Z");

  abstract NodeStore store();

  @Test
  void keepsTheFirstTimeAndTheLast() {
    Node first = store().enrol("n", node("n", "1"), NOON);
    Node second = store().enrol("n", node("n", "2"), NOON.plusSeconds(10));
    assertThat(first.getCreateTime()).isEqualTo(first.getLastSeenTime());
    assertThat(second.getCreateTime()).isEqualTo(first.getCreateTime());
    assertThat(second.getLastSeenTime().getSeconds())
        .isEqualTo(second.getCreateTime().getSeconds() + 10);
    assertThat(second.getAgentVersion()).isEqualTo("2");
    assertThat(store().find("n")).contains(second);
    assertThat(store().find("m")).isEmpty();
  }

  @Test
  void listsByIdFromAPlaceOn() {
    for (String id : List.of("c", "a", "b")) {
      store().enrol(id, node(id, "1"), NOON);
    }
    assertThat(store().list("", 2)).map(Node::getName).containsExactly("nodes/a", "nodes/b");
    assertThat(store().list("b", 2)).map(Node::getName).containsExactly("nodes/c");
  }

  @Test
  void keepsTheLastAnswer() {
    RevisionAnswer applied = new RevisionAnswer(List.of("r1", "r2"), "", NOON);
    RevisionAnswer rejected = new RevisionAnswer(List.of("r3"), "line 3: no", NOON.plusSeconds(1));
    assertThat(store().lastAnswer("n")).isEmpty();
    store().answer("n", applied);
    assertThat(store().lastAnswer("n")).contains(applied);
    store().answer("n", rejected);
    assertThat(store().lastAnswer("n")).contains(rejected);
  }

  private static Node node(String id, String version) {
    return Node.newBuilder().setName("nodes/" + id).setAgentVersion(version).build();
  }
}
