package dev.vedette.rego.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A set, which iterates in the order of values. Immutable, so safe for all threads; its builder
 * belongs to one thread.
 */
public final class SetValue implements Value, Iterable<Value> {
  public static final SetValue EMPTY = new SetValue(List.of());

  private final List<Value> elements;
  private @Nullable HashIndex index;
  private int hash;

  // The elements are sorted and without duplicates.
  private SetValue(List<Value> elements) {
    this.elements = elements;
  }

  public static SetValue of(Collection<? extends Value> elements) {
    var builder = builder();
    elements.forEach(builder::add);
    return builder.build();
  }

  public static SetValue of(Value... elements) {
    return of(List.of(elements));
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The elements in the order of values; cannot be changed. */
  public List<Value> elements() {
    return elements;
  }

  public boolean contains(Value element) {
    return position(element) >= 0;
  }

  @Override
  public @Nullable Value get(Value key) {
    int position = position(key);
    return position < 0 ? null : elements.get(position);
  }

  private int position(Value element) {
    // A race only builds the same index twice; its fields are final.
    HashIndex known = index;
    if (known == null) {
      known = new HashIndex(elements);
      index = known;
    }
    return known.find(element);
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public Iterator<Value> iterator() {
    return elements.iterator();
  }

  @Override
  public Kind kind() {
    return Kind.SET;
  }

  @Override
  public int compareTo(Value other) {
    return other instanceof SetValue that
        ? ArrayValue.compare(elements, that.elements)
        : kind().compareTo(other.kind());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SetValue that
            && elements.size() == that.elements.size()
            && hashCode() == that.hashCode()
            && elements.equals(that.elements));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = 31 * elements.hashCode() + 11;
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    if (elements.isEmpty()) {
      return "set()";
    }
    var text = new StringJoiner(", ", "{", "}");
    elements.forEach(element -> text.add(element.toString()));
    return text.toString();
  }

  /** Collects the elements of a set, of equal ones the first; for one thread. */
  public static final class Builder {
    private final ArrayList<Value> elements = new ArrayList<>();
    private @Nullable HashSet<Value> seen;

    private Builder() {}

    public Builder add(Value element) {
      if (seen == null && elements.size() >= 8) {
        seen = new HashSet<>(elements);
      }
      if (seen == null ? !elements.contains(element) : seen.add(element)) {
        elements.add(element);
      }
      return this;
    }

    public Builder addAll(Iterable<? extends Value> values) {
      values.forEach(this::add);
      return this;
    }

    public boolean contains(Value element) {
      return seen == null ? elements.contains(element) : seen.contains(element);
    }

    public int size() {
      return elements.size();
    }

    public SetValue build() {
      if (elements.isEmpty()) {
        return EMPTY;
      }
      var sorted = new ArrayList<>(elements);
      sorted.sort(null);
      return new SetValue(Collections.unmodifiableList(sorted));
    }
  }
}
