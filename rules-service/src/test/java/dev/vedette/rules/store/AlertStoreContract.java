package dev.vedette.rules.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.Acknowledgement;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every store of alerts does. */
abstract class AlertStoreContract {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final StreamKey STREAM = new StreamKey("node-1", "boot", 1);

  abstract AlertStore store();

  @Test
  void commitsAlertsAndMarkTogether() {
    Delivery delivery = deliver(5, alert(2, "a"), alert(5, "b"));
    assertThat(delivery.mark()).isEqualTo(5);
    assertThat(store().mark(STREAM)).isEqualTo(5);
    assertThat(rules(delivery.stored())).containsExactly("a", "b");
    assertThat(rules(store().after(AlertFilter.ALL, 0, 10))).containsExactly("a", "b");
  }

  @Test
  void storesNothingTwiceWhenABatchComesAgain() {
    deliver(3, alert(1, "a"), alert(3, "b"));
    Delivery again = deliver(3, alert(1, "a"), alert(3, "b"));
    assertThat(again.stored()).isEmpty();
    assertThat(again.repeated()).isEqualTo(2);
    Delivery overlapping = deliver(4, alert(3, "b"), alert(4, "c"));
    assertThat(rules(overlapping.stored())).containsExactly("c");
    assertThat(rules(store().after(AlertFilter.ALL, 0, 10))).containsExactly("a", "b", "c");
  }

  @Test
  void movesTheMarkOnlyForward() {
    deliver(9);
    assertThat(deliver(4).mark()).isEqualTo(9);
    assertThat(store().mark(STREAM)).isEqualTo(9);
  }

  @Test
  void comparesSequencesWithoutSign() {
    deliver(Long.MAX_VALUE);
    assertThat(deliver(Long.MIN_VALUE, alert(Long.MIN_VALUE, "a")).stored()).hasSize(1);
    assertThat(store().mark(STREAM)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void keepsStreamsApart() {
    deliver(7);
    assertThat(store().mark(new StreamKey("node-2", "boot", 1))).isZero();
    assertThat(store().mark(new StreamKey("node-1", "other", 1))).isZero();
    assertThat(store().mark(new StreamKey("node-1", "boot", 2))).isZero();
  }

  @Test
  void namesSortByTheOrderOfStoring() {
    List<StoredAlert> stored = deliver(20, alerts(20)).stored();
    assertThat(stored).map(alert -> alert.alert().getName()).isSorted().doesNotHaveDuplicates();
    assertThat(store().lastId()).isEqualTo(stored.getLast().id());
    assertThat(store().firstId()).isEqualTo(stored.getFirst().id());
    assertThat(store().find(stored.get(3).id())).contains(stored.get(3));
  }

  @Test
  void listsBothWaysFromAPlaceOn() {
    List<StoredAlert> stored = deliver(4, alerts(4)).stored();
    assertThat(store().before(AlertFilter.ALL, Long.MAX_VALUE, 3))
        .containsExactly(stored.get(3), stored.get(2), stored.get(1));
    assertThat(store().before(AlertFilter.ALL, stored.get(1).id(), 3))
        .containsExactly(stored.get(0));
    assertThat(store().after(AlertFilter.ALL, stored.get(1).id(), 3))
        .containsExactly(stored.get(2), stored.get(3));
  }

  @Test
  void selectsAsTheFilterDoes() {
    List<NewAlert> all = new ArrayList<>();
    long sequence = 0;
    for (Priority priority : List.of(Priority.PRIORITY_CRITICAL, Priority.PRIORITY_NOTICE)) {
      for (String rule : List.of("a", "b")) {
        for (String node : List.of("nodes/x", "nodes/y")) {
          all.add(
              new NewAlert(
                  ++sequence,
                  Alert.newBuilder()
                      .setRule(rule)
                      .setPriority(priority)
                      .setNode(node)
                      .setSource(rule.equals("a") ? "syscall" : "k8s_audit")
                      .build()));
        }
      }
    }
    List<StoredAlert> stored = store().deliver(STREAM, sequence, all, NOON).stored();
    for (AlertFilter filter :
        List.of(
            AlertFilter.ALL,
            new AlertFilter(Priority.PRIORITY_ERROR_VALUE, Set.of(), "", ""),
            new AlertFilter(Priority.PRIORITY_DEBUG_VALUE, Set.of("a", "none"), "", ""),
            new AlertFilter(Priority.PRIORITY_DEBUG_VALUE, Set.of(), "nodes/y", ""),
            new AlertFilter(Priority.PRIORITY_DEBUG_VALUE, Set.of(), "", "k8s_audit"),
            new AlertFilter(
                Priority.PRIORITY_CRITICAL_VALUE, Set.of("b"), "nodes/x", "k8s_audit"))) {
      assertThat(store().after(filter, 0, 100))
          .isNotEmpty()
          .isEqualTo(stored.stream().filter(alert -> filter.matches(alert.alert())).toList());
    }
  }

  @Test
  void deletesTheOldestOfTooMany() {
    List<StoredAlert> stored = deliver(10, alerts(10)).stored();
    Instant longAgo = NOON.minus(Duration.ofDays(1));
    assertThat(store().trim(new AlertRoom(4, Long.MAX_VALUE, longAgo), 5)).isEqualTo(5);
    assertThat(store().trim(new AlertRoom(4, Long.MAX_VALUE, longAgo), 5)).isEqualTo(1);
    assertThat(store().trim(new AlertRoom(4, Long.MAX_VALUE, longAgo), 5)).isZero();
    assertThat(store().after(AlertFilter.ALL, 0, 100)).isEqualTo(stored.subList(6, 10));
    assertThat(store().firstId()).isEqualTo(stored.get(6).id());
  }

  @Test
  void deletesTheOldestOfTooManyBytes() {
    List<StoredAlert> stored = deliver(10, alerts(10)).stored();
    long size = alert(1, "r0").alert().getSerializedSize();
    AlertRoom room = new AlertRoom(100, 4 * size, NOON.minus(Duration.ofDays(1)));
    assertThat(store().trim(room, 4)).isEqualTo(4);
    assertThat(store().trim(room, 4)).isEqualTo(2);
    assertThat(store().trim(room, 4)).isZero();
    assertThat(store().after(AlertFilter.ALL, 0, 100)).isEqualTo(stored.subList(6, 10));
    deliver(11, alert(11, "r0"));
    assertThat(store().trim(room, 4)).isEqualTo(1);
  }

  @Test
  void survivesTextsThatDatabasesDoNotLike() {
    String strange = "'; DROP TABLE alerts; -- \0 \u00e9 \ud83d\ude00 % _ \\";
    Alert alert =
        alert(1, strange).alert().toBuilder().setSource("s\0").addTags("t\0" + strange).build();
    StoredAlert stored = deliver(1, new NewAlert(1, alert)).stored().getFirst();
    AlertFilter filter =
        new AlertFilter(
            Priority.PRIORITY_DEBUG_VALUE,
            Set.of(strange),
            "",
            "s\0",
            Set.of("t\0" + strange),
            Set.of());
    assertThat(store().after(filter, 0, 10)).containsExactly(stored);
    assertThat(stored.alert().getRule()).isEqualTo(strange);
  }

  @Test
  void deletesWhatIsTooOldAndNeverUsesAnIdAgain() {
    List<StoredAlert> stored = deliver(2, alerts(2)).stored();
    assertThat(store().trim(new AlertRoom(100, Long.MAX_VALUE, NOON), 10)).isZero();
    assertThat(store().trim(new AlertRoom(100, Long.MAX_VALUE, NOON.plusNanos(1)), 10))
        .isEqualTo(2);
    long last = stored.getLast().id();
    assertThat(store().lastId()).isEqualTo(last);
    assertThat(store().firstId()).isEqualTo(last + 1);
    assertThat(deliver(3, alert(3, "c")).stored().getFirst().id()).isEqualTo(last + 1);
  }

  @Test
  void forgetsMarksOfStreamsThatEnded() {
    deliver(2);
    assertThat(store().forgetMarks(NOON)).isZero();
    assertThat(store().forgetMarks(NOON.plusNanos(1))).isEqualTo(1);
    assertThat(store().mark(STREAM)).isZero();
  }

  @Test
  void countsEachEventOnceWhenTwoConnectionsDeliverTheSame() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      List<Future<?>> senders = new ArrayList<>();
      for (int sender = 0; sender < 2; sender++) {
        senders.add(
            executor.submit(() -> {
              for (long sequence = 1; sequence <= 50; sequence++) {
                deliver(sequence, alert(sequence, "r" + sequence));
              }
            }));
      }
      for (Future<?> sender : senders) {
        sender.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(rules(store().after(AlertFilter.ALL, 0, 1000))).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void selectsByTagsSilenceAndWhoHasSeenIt() {
    List<StoredAlert> stored =
        deliver(
                4,
                new NewAlert(
                    1,
                    Alert.newBuilder().setPriority(Priority.PRIORITY_ERROR).addTags("a").build()),
                new NewAlert(
                    2,
                    Alert.newBuilder()
                        .setPriority(Priority.PRIORITY_ERROR)
                        .addTags("ab")
                        .addTags("c")
                        .build()),
                new NewAlert(
                    3,
                    Alert.newBuilder()
                        .setPriority(Priority.PRIORITY_ERROR)
                        .addTags("a")
                        .setSilence("silences/s")
                        .build()),
                alert(4, "none"))
            .stored();
    Acknowledgement seen = Acknowledgement.newBuilder().setAuthor("me").build();
    assertThat(store().acknowledge(stored.get(1).id(), seen))
        .map(alert -> alert.alert().getAcknowledgement())
        .contains(seen);
    assertThat(
            store()
                .acknowledge(
                    stored.get(1).id(), Acknowledgement.newBuilder().setAuthor("later").build()))
        .map(alert -> alert.alert().getAcknowledgement().getAuthor())
        .contains("me");
    assertThat(store().acknowledge(stored.getLast().id() + 1, seen)).isEmpty();
    assertThat(ids(Set.of("a"), Set.of())).containsExactly(stored.get(0).id(), stored.get(2).id());
    assertThat(ids(Set.of("c", "none"), Set.of())).containsExactly(stored.get(1).id());
    assertThat(ids(Set.of("a"), Set.of(AlertFilter.Without.SILENCED)))
        .containsExactly(stored.get(0).id());
    assertThat(ids(Set.of(), Set.of(AlertFilter.Without.ACKNOWLEDGED)))
        .containsExactly(stored.get(0).id(), stored.get(2).id(), stored.get(3).id());
  }

  private List<Long> ids(Set<String> tags, Set<AlertFilter.Without> without) {
    AlertFilter filter =
        new AlertFilter(Priority.PRIORITY_DEBUG_VALUE, Set.of(), "", "", tags, without);
    List<StoredAlert> found = store().after(filter, 0, 100);
    assertThat(found).allMatch(alert -> filter.matches(alert.alert()));
    return found.stream().map(StoredAlert::id).toList();
  }

  @Test
  void selectsByWhenTheEventHappenedAlsoOfLateOnes() {
    List<StoredAlert> stored =
        deliver(5, at(1, 10), at(2, 40), at(3, 20), at(4, 30), at(5, 20)).stored();
    assertThat(within(20, 30)).containsExactly(stored.get(4), stored.get(2));
    assertThat(within(20, 31)).containsExactly(stored.get(4), stored.get(3), stored.get(2));
    assertThat(within(41, 100)).isEmpty();
    assertThat(within(30, 20)).isEmpty();
    TimeRange open = new TimeRange(20, Long.MAX_VALUE);
    assertThat(store().after(during(open), stored.get(2).id(), 10))
        .containsExactly(stored.get(3), stored.get(4));
    assertThat(store().before(during(open), Long.MAX_VALUE, 2))
        .containsExactly(stored.get(4), stored.get(3));
  }

  private List<StoredAlert> within(long since, long until) {
    AlertFilter filter = during(new TimeRange(since, until));
    List<StoredAlert> found = store().before(filter, Long.MAX_VALUE, 10);
    assertThat(found).allMatch(alert -> filter.matches(alert.alert()));
    return found;
  }

  private static AlertFilter during(TimeRange times) {
    return new AlertFilter(
        Priority.PRIORITY_DEBUG_VALUE, Set.of(), "", "", Set.of(), Set.of(), times);
  }

  private static NewAlert at(long sequence, int nanos) {
    Alert alert = alert(sequence, "a").alert();
    return new NewAlert(
        sequence, alert.toBuilder().setTime(Timestamp.newBuilder().setNanos(nanos)).build());
  }

  @Test
  void countsAtTheLastOfThoseThatAreStoredWhatIsTooMuch() {
    NewAlert.Fold fold = new NewAlert.Fold("key", Duration.ofMinutes(1), 2);
    Delivery first =
        deliver(4, folding(1, fold), folding(2, fold), folding(3, fold), folding(4, fold));
    assertThat(first.stored()).hasSize(2);
    assertThat(first.folded()).isEqualTo(2);
    assertThat(deliver(4, folding(3, fold), folding(4, fold)).folded()).isZero();
    StoredAlert last = store().find(first.stored().getLast().id()).orElseThrow();
    assertThat(last.alert().getFoldedAlerts()).isEqualTo(2);
    assertThat(last.alert().getLastFoldedTime().getSeconds()).isEqualTo(NOON.getEpochSecond());
    assertThat(store().find(first.stored().getFirst().id()).orElseThrow().alert())
        .returns(0L, Alert::getFoldedAlerts);
    assertThat(
            deliver(5, folding(5, new NewAlert.Fold("other", Duration.ofMinutes(1), 2))).stored())
        .hasSize(1);
  }

  @Test
  void storesAgainWhenWhatCountedTogetherHasEnded() {
    NewAlert.Fold fold = new NewAlert.Fold("key", Duration.ofMinutes(1), 1);
    deliver(2, folding(1, fold), folding(2, fold));
    Instant later = NOON.plus(Duration.ofMinutes(1));
    Delivery again = store().deliver(STREAM, 4, List.of(folding(3, fold), folding(4, fold)), later);
    assertThat(again.stored()).hasSize(1);
    assertThat(again.folded()).isEqualTo(1);
    assertThat(store().forgetFolds(later)).isZero();
    assertThat(store().forgetFolds(later.plus(Duration.ofMinutes(1)))).isEqualTo(1);
  }

  private static NewAlert folding(long sequence, NewAlert.Fold fold) {
    return new NewAlert(sequence, alert(sequence, "a").alert(), fold);
  }

  private Delivery deliver(long lastSequence, NewAlert... alerts) {
    return store().deliver(STREAM, lastSequence, List.of(alerts), NOON);
  }

  private static NewAlert[] alerts(int number) {
    NewAlert[] alerts = new NewAlert[number];
    for (int index = 0; index < number; index++) {
      alerts[index] = alert(index + 1, "r" + index);
    }
    return alerts;
  }

  private static NewAlert alert(long sequence, String rule) {
    return new NewAlert(
        sequence, Alert.newBuilder().setRule(rule).setPriority(Priority.PRIORITY_WARNING).build());
  }

  private static List<String> rules(List<StoredAlert> alerts) {
    return alerts.stream().map(alert -> alert.alert().getRule()).toList();
  }
}
