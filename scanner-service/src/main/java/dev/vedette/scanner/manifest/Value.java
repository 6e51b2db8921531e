package dev.vedette.scanner.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One value of a document, as JSON knows values, with its place in the file. Immutable. */
public sealed interface Value {
  /** Where the value begins. */
  Position position();

  /** The value under these keys, one below the other; a present null is a {@link Nothing}. */
  default Optional<Value> at(String... path) {
    Value value = this;
    for (String key : path) {
      if (!(value instanceof Mapping mapping)) {
        return Optional.empty();
      }
      Value next = mapping.entries().get(key);
      if (next == null) {
        return Optional.empty();
      }
      value = next;
    }
    return Optional.of(value);
  }

  /** A key as it is written, with its place in the file. */
  record Key(String name, Position position) {}

  /**
   * Keys and values in the order of the file.
   *
   * @param keys every key that was written here, so that one that stands twice is here twice; keys
   *     that a merge brings are not among them
   */
  record Mapping(Map<String, Value> entries, List<Key> keys, Position position) implements Value {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
      keys = List.copyOf(keys);
    }

    /** A mapping that was not read from a file. */
    public Mapping(Map<String, Value> entries, Position position) {
      this(entries, List.of(), position);
    }

    /** Where the key that counts is written: the last of equal ones. */
    public Optional<Position> placeOf(String name) {
      for (int i = keys.size() - 1; i >= 0; i--) {
        if (keys.get(i).name().equals(name)) {
          return Optional.of(keys.get(i).position());
        }
      }
      return Optional.empty();
    }
  }

  /** Values in the order of the file. */
  record Sequence(List<Value> items, Position position) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A string. */
  record Text(String text, Position position) implements Value {}

  /** A number; JSON's readers know only this kind. */
  record Numeric(double value, Position position) implements Value {}

  /** True or false. */
  record Truth(boolean value, Position position) implements Value {}

  /** A null that was written down, or an empty document. */
  record Nothing(Position position) implements Value {}
}
