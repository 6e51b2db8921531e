package dev.vedette.rules.alert;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.inject.Inject;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.store.NewAlert;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says which alerts count together; immutable and thread-safe. */
final class Folding {
  private static final String NODE = "node";

  private final Map<String, FoldingConfig> byName;

  @Inject
  Folding(Map<String, FoldingConfig> byName) {
    this.byName = Collections.unmodifiableMap(new TreeMap<>(byName));
  }

  /** Adds to an alert with which others it counts, by the first setting that selects it. */
  NewAlert of(NewAlert alert) {
    for (Map.Entry<String, FoldingConfig> entry : byName.entrySet()) {
      if (selects(entry.getValue(), alert.alert())) {
        return new NewAlert(
            alert.sequence(), alert.alert(), fold(entry.getKey(), entry.getValue(), alert.alert()));
      }
    }
    return alert;
  }

  private static boolean selects(FoldingConfig config, Alert alert) {
    return (config.rules().isEmpty() || config.rules().contains(alert.getRule()))
        && (config.tags().isEmpty() || !Collections.disjoint(config.tags(), alert.getTagsList()));
  }

  private static NewAlert.Fold fold(String name, FoldingConfig config, Alert alert) {
    Hasher key = Hashing.sha256().newHasher();
    put(key, name);
    put(key, alert.getRule());
    if (config.key().isEmpty()) {
      put(key, alert.getMessage());
    }
    for (String field : config.key()) {
      put(key, field.equals(NODE) ? alert.getNode() : text(alert, field));
    }
    return new NewAlert.Fold(key.hash().toString(), config.window(), config.limit());
  }

  private static void put(Hasher key, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    key.putInt(bytes.length).putBytes(bytes);
  }

  /** Any text will do that is the same for the same value and for no other. */
  private static String text(Alert alert, String field) {
    @Nullable Value value = alert.getOutputFieldsMap().get(field);
    return value == null ? "" : value.toString();
  }
}
