package dev.vedette.rules.event;

import com.google.rpc.BadRequest.FieldViolation;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the numbers of one stream mean; immutable. */
public final class StreamDictionary {
  private static final String PLACE = "opening.dictionary";
  private static final int SMALL = 4096;

  private final String source;
  private final Map<Integer, EventType> types;
  private final Map<Integer, Integer> slotByNumber;
  private final Map<Field, Integer> slotByField;
  // Looked up for each field of each event: plain arrays where numbers are small and fields plain.
  private final int[] slotBySmallNumber;
  private final int[] slotByPlainField;
  private final @Nullable EventType[] typeBySmallNumber;

  /** An event type, and the same as a value. */
  record EventType(String name, Value value) {
    static final EventType NONE = of("");

    static EventType of(String name) {
      return new EventType(name.intern(), Value.text(name));
    }
  }

  private StreamDictionary(
      String source,
      Map<Integer, EventType> types,
      Map<Integer, Integer> slotByNumber,
      Map<Field, Integer> slotByField) {
    this.source = source.intern();
    this.types = types;
    this.slotByNumber = slotByNumber;
    this.slotByField = slotByField;
    this.slotBySmallNumber = filled(Math.min(SMALL, 1 + largest(slotByNumber.keySet())));
    slotByNumber.forEach((number, slot) -> {
      if (number >= 0 && number < slotBySmallNumber.length) {
        slotBySmallNumber[number] = slot;
      }
    });
    this.slotByPlainField = filled(FieldCatalog.standard().definitions().size());
    slotByField.forEach((field, slot) -> {
      if (field.argument() == null) {
        slotByPlainField[field.id()] = slot;
      }
    });
    this.typeBySmallNumber = new EventType[Math.min(SMALL, 1 + largest(types.keySet()))];
    types.forEach((number, type) -> {
      if (number >= 0 && number < typeBySmallNumber.length) {
        typeBySmallNumber[number] = type;
      }
    });
  }

  private static int largest(Set<Integer> numbers) {
    return numbers.stream()
        .mapToInt(Integer::intValue)
        .filter(each -> each >= 0 && each < SMALL)
        .max()
        .orElse(0);
  }

  private static int[] filled(int size) {
    int[] slots = new int[Math.max(1, size)];
    Arrays.fill(slots, -1);
    return slots;
  }

  /** Reads a dictionary. Fields that the rule language does not know are taken and never read. */
  public static StreamDictionary of(Dictionary dictionary, FieldCatalog catalog, int mostEntries) {
    List<FieldViolation> violations = new ArrayList<>();
    if (dictionary.getSource().isEmpty()) {
      violations.add(violation("source", "empty (expected: syscall or k8s_audit)"));
    }
    check("types", dictionary.getTypesList(), mostEntries, violations);
    check("fields", dictionary.getFieldsList(), mostEntries, violations);
    if (!violations.isEmpty()) {
      throw ServiceException.invalidFields(violations);
    }
    Map<Integer, EventType> types = new HashMap<>();
    for (DictionaryEntry entry : dictionary.getTypesList()) {
      types.put(entry.getNumber(), EventType.of(entry.getName()));
    }
    Map<Integer, Integer> slotByNumber = new HashMap<>();
    Map<Field, Integer> slotByField = new HashMap<>();
    for (DictionaryEntry entry : dictionary.getFieldsList()) {
      int slot = slotByNumber.size();
      slotByNumber.put(entry.getNumber(), slot);
      catalog.find(entry.getName()).ifPresent(field -> slotByField.put(field, slot));
    }
    return new StreamDictionary(
        dictionary.getSource(), Map.copyOf(types), Map.copyOf(slotByNumber), slotByField);
  }

  private static void check(
      String list, List<DictionaryEntry> entries, int most, List<FieldViolation> violations) {
    if (entries.size() > most) {
      violations.add(violation(list, entries.size() + " entries (expected: at most " + most + ")"));
      return;
    }
    Map<Integer, String> seen = new HashMap<>();
    for (DictionaryEntry entry : entries) {
      if (entry.getName().isEmpty()) {
        violations.add(violation(list, "number " + entry.getNumber() + " without a name"));
        return;
      }
      if (seen.put(entry.getNumber(), entry.getName()) != null) {
        violations.add(
            violation(list, "number " + entry.getNumber() + " twice (expected: each once)"));
        return;
      }
    }
  }

  private static FieldViolation violation(String list, String description) {
    return FieldViolation.newBuilder()
        .setField(PLACE + "." + list)
        .setDescription(description)
        .build();
  }

  /** Where its events come from. */
  public String source() {
    return source;
  }

  int slots() {
    return slotByNumber.size();
  }

  /** Returns an event type, null when there is no such number. */
  @Nullable EventType type(int number) {
    return number >= 0 && number < typeBySmallNumber.length
        ? typeBySmallNumber[number]
        : types.get(number);
  }

  /** Returns the slot of a field number, -1 when there is no such number. */
  int slotOfNumber(int number) {
    return number >= 0 && number < slotBySmallNumber.length
        ? slotBySmallNumber[number]
        : slotByNumber.getOrDefault(number, -1);
  }

  /** Returns the slot of a field, -1 when the stream never carries it. */
  int slotOf(Field field) {
    return field.argument() == null
        ? slotByPlainField[field.id()]
        : slotByField.getOrDefault(field, -1);
  }
}
