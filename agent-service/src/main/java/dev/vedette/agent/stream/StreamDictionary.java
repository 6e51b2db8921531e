package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers for event types and fields. Numbers are only ever added, so that a batch made under an
 * earlier dictionary of the same agent life can be sent under a later one. Immutable.
 */
public final class StreamDictionary {
  private final int version;
  private final Map<String, Integer> types;
  private final Map<String, Integer> fields;

  private StreamDictionary(int version, Map<String, Integer> types, Map<String, Integer> fields) {
    this.version = version;
    this.types = types;
    this.fields = fields;
  }

  /** Returns a dictionary that holds nothing. */
  public static StreamDictionary empty() {
    return new StreamDictionary(0, Map.of(), Map.of());
  }

  /** Returns this dictionary when it holds all these names, otherwise a later one that does. */
  public StreamDictionary including(Collection<String> typeNames, Collection<String> fieldNames) {
    if (types.keySet().containsAll(typeNames) && fields.keySet().containsAll(fieldNames)) {
      return this;
    }
    return new StreamDictionary(
        version + 1, numbered(types, typeNames), numbered(fields, fieldNames));
  }

  private static Map<String, Integer> numbered(
      Map<String, Integer> known, Collection<String> names) {
    Map<String, Integer> all = new LinkedHashMap<>(known);
    for (String name : names) {
      all.putIfAbsent(name, all.size() + 1);
    }
    return all;
  }

  /** Returns the number of an event type, 0 when the dictionary does not hold it. */
  public int type(String name) {
    return types.getOrDefault(name, 0);
  }

  /** Returns the number of a field, 0 when the dictionary does not hold it. */
  public int field(String name) {
    return fields.getOrDefault(name, 0);
  }

  int version() {
    return version;
  }

  Dictionary toProto() {
    Dictionary.Builder dictionary = Dictionary.newBuilder().setSource("syscall");
    types.forEach((name, number) -> dictionary.addTypes(entry(name, number)));
    fields.forEach((name, number) -> dictionary.addFields(entry(name, number)));
    return dictionary.build();
  }

  private static DictionaryEntry entry(String name, int number) {
    return DictionaryEntry.newBuilder().setNumber(number).setName(name).build();
  }
}
