package dev.vedette.rules.waiver;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.MessageTable;
import dev.vedette.server.storage.Database;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The waivers, and which of them applies to a check now; thread-safe. */
public final class Waivers {
  private final MessageTable<Waiver> store;
  private final Clock clock;
  private volatile SortedMap<String, Waiver> all;

  @Inject
  Waivers(Database database, Changes changes, Clock clock) {
    this.store = new MessageTable<>(database, "waivers", "waiver", Waiver.parser());
    this.clock = clock;
    this.all = store.all();
    changes.on("waivers", this::refresh);
  }

  /** Reads again what another replica changed. */
  private synchronized void refresh() {
    all = store.all();
  }

  /** Those that count at one moment, by check; immutable. */
  public record InForce(Map<String, List<Waiver>> byCheck) {
    /** Returns the waiver that applies to a check of a node, the first by name. */
    public Optional<Waiver> of(String node, String benchmark, CheckResult result) {
      return byCheck.getOrDefault(result.getCheck(), List.of()).stream()
          .filter(waiver -> fits(waiver.getBenchmark(), benchmark))
          .filter(waiver -> fits(waiver.getTarget(), result.getTarget()))
          .filter(waiver ->
              waiver.getNodesCount() == 0 || waiver.getNodesList().contains(NodeName.of(node)))
          .findFirst();
    }

    private static boolean fits(String wanted, String found) {
      return wanted.isEmpty() || wanted.equals(found);
    }
  }

  /** Returns those that count now. */
  public InForce inForce() {
    Timestamp now = now();
    return new InForce(
        all.values().stream()
            .map(waiver -> shown(waiver, now))
            .filter(waiver -> waiver.getState() == Waiver.State.STATE_ACTIVE)
            .collect(Collectors.groupingBy(Waiver::getCheck)));
  }

  Optional<Waiver> find(String id) {
    return Optional.ofNullable(all.get(id)).map(waiver -> shown(waiver, now()));
  }

  /** Returns at most {@code limit} waivers after an id, by id. */
  List<Waiver> list(String afterId, int limit) {
    Timestamp now = now();
    return all.tailMap(afterId + '\0').values().stream()
        .limit(limit)
        .map(waiver -> shown(waiver, now))
        .toList();
  }

  int count() {
    return all.size();
  }

  synchronized boolean create(String id, Waiver waiver) {
    boolean created = store.create(id, waiver);
    all = store.all();
    return created;
  }

  synchronized Optional<Waiver> delete(String id) {
    Optional<Waiver> deleted = store.delete(id);
    all = store.all();
    return deleted;
  }

  private Timestamp now() {
    return Timestamps.fromMillis(clock.millis());
  }

  private static Waiver shown(Waiver waiver, Timestamp now) {
    boolean active = Timestamps.compare(now, waiver.getExpireTime()) < 0;
    return waiver.toBuilder()
        .setState(active ? Waiver.State.STATE_ACTIVE : Waiver.State.STATE_EXPIRED)
        .build();
  }
}
