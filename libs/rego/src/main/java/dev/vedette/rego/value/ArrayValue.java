package dev.vedette.rego.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** An array. Immutable, so safe for all threads; its builder belongs to one thread. */
public final class ArrayValue implements Value, Iterable<Value> {
  public static final ArrayValue EMPTY = new ArrayValue(List.of());

  private final List<Value> elements;
  private int hash;

  private ArrayValue(List<Value> elements) {
    this.elements = elements;
  }

  public static ArrayValue of(List<? extends Value> elements) {
    return elements.isEmpty() ? EMPTY : new ArrayValue(List.copyOf(elements));
  }

  public static ArrayValue of(Value... elements) {
    return of(List.of(elements));
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The elements in order; cannot be changed. */
  public List<Value> elements() {
    return elements;
  }

  public Value get(int index) {
    return elements.get(index);
  }

  @Override
  public @Nullable Value get(Value key) {
    if (!(key instanceof NumberValue number)) {
      return null;
    }
    long index;
    if (number.isLong()) {
      index = number.longValue();
    } else if (number.isInteger()
        && number.compareTo(Value.of(0)) >= 0
        && number.compareTo(Value.of(elements.size())) < 0) {
      index = number.decimal().longValue();
    } else {
      return null;
    }
    return index >= 0 && index < elements.size() ? elements.get((int) index) : null;
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
    return Kind.ARRAY;
  }

  @Override
  public int compareTo(Value other) {
    return other instanceof ArrayValue that
        ? compare(elements, that.elements)
        : kind().compareTo(other.kind());
  }

  static int compare(List<Value> left, List<Value> right) {
    int length = Math.min(left.size(), right.size());
    for (int i = 0; i < length; i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ArrayValue that
            && elements.size() == that.elements.size()
            && hashCode() == that.hashCode()
            && elements.equals(that.elements));
  }

  @Override
  public int hashCode() {
    // A race only computes the same number twice.
    int known = hash;
    if (known == 0) {
      known = 31 * elements.hashCode() + 5;
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    var text = new StringJoiner(", ", "[", "]");
    elements.forEach(element -> text.add(element.toString()));
    return text.toString();
  }

  /** Collects the elements of an array; for one thread. */
  public static final class Builder {
    private final ArrayList<Value> elements = new ArrayList<>();

    private Builder() {}

    public Builder add(Value element) {
      elements.add(element);
      return this;
    }

    public int size() {
      return elements.size();
    }

    public ArrayValue build() {
      return elements.isEmpty()
          ? EMPTY
          : new ArrayValue(Collections.unmodifiableList(new ArrayList<>(elements)));
    }
  }
}
