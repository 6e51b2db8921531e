package dev.vedette.language.author;

import dev.vedette.language.event.EventTypes;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.Value;
import dev.vedette.language.text.Suggestion;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one event; says what is wrong with each. Not thread-safe. */
final class EventFields {
  private static final String SYSCALL = "syscall";
  private static final int MOST_FIELDS = 1000;

  /** A time on the day on which tests that name none take place: 2026-01-01T00:00:00Z. */
  private static final long DEFAULT_TIME = 1_767_225_600_000_000_000L;

  private final String source;
  private final FieldCatalog catalog;
  private final Map<Field, Value> values = new HashMap<>();
  private @Nullable String type;
  private long timeNanos = DEFAULT_TIME;

  EventFields(String source) {
    this.source = source;
    this.catalog = FieldCatalog.forSource(source);
  }

  void time(long nanos) {
    timeNanos = nanos;
  }

  /** Sets the event type; what is wrong with it, if anything. */
  Optional<String> type(String name) {
    if (source.equals(SYSCALL) && !EventTypes.standard().contains(name)) {
      return Optional.of(
          "evt.type: unknown event type '"
              + name
              + "'"
              + Suggestion.hint(name, EventTypes.standard().names()));
    }
    type = name;
    return Optional.empty();
  }

  /** Whether the event has a type, or needs none because its source has but one. */
  boolean hasType() {
    return type != null || !source.equals(SYSCALL);
  }

  /**
   * Adds a field; what is wrong with it, if anything.
   *
   * @param raw null if absent, a {@code String}, or a {@code List} of such
   */
  Optional<String> put(String name, @Nullable Object raw) {
    if (values.size() >= MOST_FIELDS) {
      return Optional.of("too many fields (expected: at most " + MOST_FIELDS + ")");
    }
    var field = catalog.find(name);
    if (field.isEmpty()) {
      return Optional.of(missing(name));
    }
    if (field.get().name().equals("evt.type") && raw instanceof String text) {
      return type(text);
    }
    try {
      values.put(field.get(), FieldText.value(field.get(), raw));
      return Optional.empty();
    } catch (FieldText.BadValue e) {
      return Optional.of(name + ": " + e.problem());
    }
  }

  private String missing(String name) {
    int bracket = name.indexOf('[');
    var bare = bracket < 0 ? name : name.substring(0, bracket);
    var definition = catalog.definition(bare);
    if (definition.isPresent()) {
      return name
          + ": "
          + switch (definition.get().argument()) {
            case NONE -> "takes no argument";
            case ALLOWED, ALLOWED_INDEX -> "the argument is not an index";
            case REQUIRED, REQUIRED_KEY, REQUIRED_INDEX_OR_KEY ->
                "needs an argument, as in " + bare + "[x]";
          };
    }
    return name
        + ": no such field of source "
        + source
        + Suggestion.hint(bare, catalog.definitions().stream().map(FieldDefinition::name).toList());
  }

  /** The event; everything that was not given has this value. */
  FieldEvent build(Value otherwise) {
    var named = type == null ? "pluginevent" : type;
    return new FieldEvent(new FieldEvent.Envelope(source, named, timeNanos), values, otherwise);
  }
}
