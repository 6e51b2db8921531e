package dev.vedette.bench.rules;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.rules.event.WireValues;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An event of a recording with every value at hand, so that what is measured is the evaluation and
 * not the memory: events of a recording share their layout and their equal values. Immutable.
 */
final class RecordedEvent implements EventView {
  private final Layout layout;
  private final String type;
  private final long timeNanos;
  private final Value[] values;

  private RecordedEvent(Layout layout, NamedEvent event, Map<Value, Value> known) {
    this.layout = layout;
    this.type = event.getType().intern();
    this.timeNanos = event.getTimeUnixNanos();
    this.values = new Value[layout.size];
    Arrays.fill(values, Value.ABSENT);
    event
        .getFieldsMap()
        .forEach((name, wire) -> {
          var field = FieldCatalog.standard().find(name);
          var value = WireValues.read(wire);
          field.ifPresent(
              there -> values[layout.place(there)] = known.computeIfAbsent(value, same -> same));
        });
  }

  /** Where the fields of a recording stand in its events. */
  private static final class Layout {
    private static final int ARGUMENTS = 1024;

    private final int[] plain = new int[FieldCatalog.standard().definitions().size()];
    private final @Nullable Field[] argumentFields = new Field[ARGUMENTS];
    private final int[] argumentPlaces = new int[ARGUMENTS];
    private int size = 1;

    /** The place of a field; 0 if no event has it. */
    int place(Field field) {
      if (field.argument() == null) {
        return plain[field.id()];
      }
      int at = field.hashCode() & (ARGUMENTS - 1);
      while (true) {
        var known = argumentFields[at];
        if (known == null || known.equals(field)) {
          return argumentPlaces[at];
        }
        at = (at + 1) & (ARGUMENTS - 1);
      }
    }

    void add(Field field) {
      if (place(field) > 0) {
        return;
      }
      if (field.argument() == null) {
        plain[field.id()] = size++;
        return;
      }
      int at = field.hashCode() & (ARGUMENTS - 1);
      while (argumentFields[at] != null) {
        at = (at + 1) & (ARGUMENTS - 1);
      }
      argumentFields[at] = field;
      argumentPlaces[at] = size++;
    }
  }

  /**
   * Reads a file of delimited {@link NamedEvent} messages.
   *
   * @param most so many of them, evenly spread
   * @param first the fields whose values stand side by side
   */
  static List<RecordedEvent> read(Path file, int most, Collection<Field> first) throws IOException {
    var named = new ArrayList<NamedEvent>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (var event = NamedEvent.parseDelimitedFrom(in);
          event != null;
          event = NamedEvent.parseDelimitedFrom(in)) {
        named.add(event);
      }
    }
    var layout = new Layout();
    first.forEach(layout::add);
    named.forEach(event ->
        event
            .getFieldsMap()
            .keySet()
            .forEach(name -> FieldCatalog.standard().find(name).ifPresent(layout::add)));
    var known = new HashMap<Value, Value>();
    int step = Math.max(1, named.size() / most);
    return IntStream.iterate(0, i -> i < named.size(), i -> i + step)
        .mapToObj(named::get)
        .map(event -> new RecordedEvent(layout, event, known))
        .toList();
  }

  @Override
  public String source() {
    return "syscall";
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public Value get(Field field) {
    return values[layout.place(field)];
  }
}
