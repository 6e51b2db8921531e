package dev.vedette.rego.value;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An object, which iterates in the order of its keys. Immutable, so safe for all threads; its
 * builder belongs to one thread.
 */
public final class ObjectValue implements Value {
  public static final ObjectValue EMPTY = new ObjectValue(List.of(), List.of());

  private final List<Value> keys;
  private final List<Value> values;
  private @Nullable HashIndex index;
  private int hash;

  // The keys are sorted and without duplicates.
  private ObjectValue(List<Value> keys, List<Value> values) {
    this.keys = keys;
    this.values = values;
  }

  public static ObjectValue of(Map<? extends Value, ? extends Value> entries) {
    var builder = builder();
    entries.forEach(builder::put);
    return builder.build();
  }

  /** An object of a few named values. */
  public static ObjectValue of(String key, Value value) {
    return builder().put(key, value).build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The keys in the order of values; cannot be changed. */
  public List<Value> keys() {
    return keys;
  }

  /** The values in the order of their keys; cannot be changed. */
  public List<Value> values() {
    return values;
  }

  public void forEach(BiConsumer<? super Value, ? super Value> action) {
    for (int i = 0; i < keys.size(); i++) {
      action.accept(keys.get(i), values.get(i));
    }
  }

  @Override
  public @Nullable Value get(Value key) {
    // A race only builds the same index twice; its fields are final.
    HashIndex known = index;
    if (known == null) {
      known = new HashIndex(keys);
      index = known;
    }
    int position = known.find(key);
    return position < 0 ? null : values.get(position);
  }

  public @Nullable Value get(String key) {
    return get(Value.of(key));
  }

  /** A builder that begins with the entries of this object. */
  public Builder toBuilder() {
    var builder = builder();
    forEach(builder::put);
    return builder;
  }

  @Override
  public int size() {
    return keys.size();
  }

  @Override
  public Kind kind() {
    return Kind.OBJECT;
  }

  @Override
  public int compareTo(Value other) {
    if (this == other) {
      return 0;
    }
    if (!(other instanceof ObjectValue that)) {
      return kind().compareTo(other.kind());
    }
    int length = Math.min(keys.size(), that.keys.size());
    for (int i = 0; i < length; i++) {
      int order = keys.get(i).compareTo(that.keys.get(i));
      if (order == 0) {
        order = values.get(i).compareTo(that.values.get(i));
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(keys.size(), that.keys.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ObjectValue that
            && keys.size() == that.keys.size()
            && hashCode() == that.hashCode()
            && keys.equals(that.keys)
            && values.equals(that.values));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = 31 * keys.hashCode() + values.hashCode() + 9;
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    var text = new StringJoiner(", ", "{", "}");
    forEach((key, value) -> text.add(key + ": " + value));
    return text.toString();
  }

  /** Collects the entries of an object, of equal keys the last value; for one thread. */
  public static final class Builder {
    private final LinkedHashMap<Value, Value> entries = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(Value key, Value value) {
      entries.put(key, value);
      return this;
    }

    public Builder put(String key, Value value) {
      return put(Value.of(key), value);
    }

    public Builder remove(Value key) {
      entries.remove(key);
      return this;
    }

    /** What was put under the key so far, or null. */
    public @Nullable Value get(Value key) {
      return entries.get(key);
    }

    public int size() {
      return entries.size();
    }

    public ObjectValue build() {
      if (entries.isEmpty()) {
        return EMPTY;
      }
      var sorted = new ArrayList<Map.Entry<Value, Value>>(entries.size());
      entries.forEach((key, value) -> sorted.add(new SimpleImmutableEntry<>(key, value)));
      sorted.sort(Map.Entry.comparingByKey());
      var keys = new ArrayList<Value>(sorted.size());
      var values = new ArrayList<Value>(sorted.size());
      for (var entry : sorted) {
        keys.add(entry.getKey());
        values.add(entry.getValue());
      }
      return new ObjectValue(
          Collections.unmodifiableList(keys), Collections.unmodifiableList(values));
    }
  }
}
