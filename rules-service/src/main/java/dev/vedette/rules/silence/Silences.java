package dev.vedette.rules.silence;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Silence;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.MessageTable;
import dev.vedette.server.storage.Database;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The silences, and which of them holds for an alert now; thread-safe. */
public final class Silences {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final MessageTable<Silence> store;
  private final Clock clock;
  private volatile SortedMap<String, Silence> all;

  @Inject
  Silences(Database database, Changes changes, Clock clock) {
    this.store = new MessageTable<>(database, "silences", "silence", Silence.parser());
    this.clock = clock;
    this.all = store.all();
    changes.on("silences", this::refresh);
  }

  /** Reads again what another replica changed. */
  private synchronized void refresh() {
    all = store.all();
  }

  /** Returns the name of the silence that holds for an alert, the first by name; empty for none. */
  public String holdingFor(Alert alert) {
    SortedMap<String, Silence> known = all;
    if (known.isEmpty()) {
      return "";
    }
    Timestamp now = now();
    return known.values().stream()
        .filter(silence -> Timestamps.compare(now, silence.getExpireTime()) < 0)
        .filter(silence -> selects(silence, alert))
        .findFirst()
        .map(Silence::getName)
        .orElse("");
  }

  private static boolean selects(Silence silence, Alert alert) {
    return (silence.getRulesCount() == 0 || silence.getRulesList().contains(alert.getRule()))
        && (silence.getNodesCount() == 0 || silence.getNodesList().contains(alert.getNode()))
        && (silence.getTagsCount() == 0
            || !Collections.disjoint(silence.getTagsList(), alert.getTagsList()))
        && (silence.getFieldsCount() == 0 || hasFields(silence.getFieldsMap(), alert));
  }

  private static boolean hasFields(Map<String, String> wanted, Alert alert) {
    JsonNode fields = JSON.readTree(alert.getJson()).path("output_fields");
    return wanted.entrySet().stream()
        .allMatch(field -> text(fields.path(field.getKey())).equals(field.getValue()));
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : value.isMissingNode() ? "" : value.toString();
  }

  Optional<Silence> find(String id) {
    return Optional.ofNullable(all.get(id)).map(silence -> shown(silence, now()));
  }

  /** Returns at most {@code limit} silences after an id, by id. */
  List<Silence> list(String afterId, int limit) {
    Timestamp now = now();
    return all.tailMap(afterId + '\0').values().stream()
        .limit(limit)
        .map(silence -> shown(silence, now))
        .toList();
  }

  int count() {
    return all.size();
  }

  synchronized boolean create(String id, Silence silence) {
    boolean created = store.create(id, silence);
    all = store.all();
    return created;
  }

  synchronized Optional<Silence> delete(String id) {
    Optional<Silence> deleted = store.delete(id);
    all = store.all();
    return deleted;
  }

  private Timestamp now() {
    return Timestamps.fromMillis(clock.millis());
  }

  private static Silence shown(Silence silence, Timestamp now) {
    boolean active = Timestamps.compare(now, silence.getExpireTime()) < 0;
    return silence.toBuilder()
        .setState(active ? Silence.State.STATE_ACTIVE : Silence.State.STATE_EXPIRED)
        .build();
  }
}
