package dev.vedette.scanner.finding;

import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A value, or a place where one could be, that knows its way from the root of its resource; wrong
 * types read as absent. Immutable.
 */
public final class Node {
  private final @Nullable Node parent;
  // The key below a mapping; below a sequence it is null and the index counts.
  private final @Nullable String key;
  private final int index;
  private final @Nullable Value value;
  // Of the root only: where the resource stands in its document.
  private final String origin;

  private Node(
      @Nullable Node parent,
      @Nullable String key,
      int index,
      @Nullable Value value,
      String origin) {
    this.parent = parent;
    this.key = key;
    this.index = index;
    this.value = value;
    this.origin = origin;
  }

  /** The root of a resource that stands at this JSON pointer in its document. */
  static Node root(Value value, String origin) {
    return new Node(null, null, 0, value, origin);
  }

  /** The node under a key, there or not. */
  public Node at(String name) {
    Value below = value instanceof Value.Mapping mapping ? mapping.entries().get(name) : null;
    return new Node(this, name, 0, below, "");
  }

  /** The node under these keys, one below the other, there or not. */
  public Node at(String first, String... more) {
    Node node = at(first);
    for (String name : more) {
      node = node.at(name);
    }
    return node;
  }

  /** The items of a sequence. */
  public List<Node> items() {
    if (!(value instanceof Value.Sequence sequence)) {
      return List.of();
    }
    List<Node> items = new ArrayList<>(sequence.items().size());
    for (int i = 0; i < sequence.items().size(); i++) {
      items.add(new Node(this, null, i, sequence.items().get(i), ""));
    }
    return items;
  }

  /** The nodes below a mapping, in the order of the file. */
  public List<Node> fields() {
    if (!(value instanceof Value.Mapping mapping)) {
      return List.of();
    }
    List<Node> fields = new ArrayList<>(mapping.entries().size());
    mapping.entries().forEach((name, below) -> fields.add(new Node(this, name, 0, below, "")));
    return fields;
  }

  /** Whether there is a value that is not null. */
  public boolean exists() {
    return value != null && !(value instanceof Value.Nothing);
  }

  /** The value, a null included. */
  public Optional<Value> value() {
    return Optional.ofNullable(value);
  }

  /** Whether the value is a mapping. */
  public boolean isMapping() {
    return value instanceof Value.Mapping;
  }

  /** Whether the value is a sequence. */
  public boolean isSequence() {
    return value instanceof Value.Sequence;
  }

  /** Whether there is nothing, or nothing in it: no value, null, an empty text or collection. */
  public boolean isEmpty() {
    return switch (value) {
      case null -> true;
      case Value.Nothing _ -> true;
      case Value.Mapping mapping -> mapping.entries().isEmpty();
      case Value.Sequence sequence -> sequence.items().isEmpty();
      case Value.Text(var text, _) -> text.isEmpty();
      case Value.Numeric _, Value.Truth _ -> false;
    };
  }

  /** The string, or an empty one. */
  public String text() {
    return value instanceof Value.Text(var text, _) ? text : "";
  }

  /** Whether the value is this string. */
  public boolean is(String wanted) {
    return value instanceof Value.Text(var text, _) && text.equals(wanted);
  }

  /** Whether the value is true. */
  public boolean isTrue() {
    return value instanceof Value.Truth(var truth, _) && truth;
  }

  /** Whether the value is false. */
  public boolean isFalse() {
    return value instanceof Value.Truth(var truth, _) && !truth;
  }

  /** The number, if it is one. */
  public OptionalDouble number() {
    return value instanceof Value.Numeric(var number, _)
        ? OptionalDouble.of(number)
        : OptionalDouble.empty();
  }

  /** Whether the value is this number. */
  public boolean is(int wanted) {
    return value instanceof Value.Numeric(var number, _) && number == wanted;
  }

  /** The strings of a sequence, in order. */
  public List<String> texts() {
    if (!(value instanceof Value.Sequence sequence)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(sequence.items().size());
    for (Value item : sequence.items()) {
      if (item instanceof Value.Text(var text, _)) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Whether a sequence holds this string. */
  public boolean contains(String wanted) {
    return texts().contains(wanted);
  }

  /** The key that leads here, empty for items and the root. */
  public String key() {
    return key == null ? "" : key;
  }

  /** Where this is, for people and reports. */
  public Place place() {
    StringBuilder path = new StringBuilder();
    appendPath(path);
    return new Place(path.toString(), position());
  }

  private void appendPath(StringBuilder path) {
    if (parent == null) {
      return;
    }
    parent.appendPath(path);
    if (key == null) {
      path.append('[').append(index).append(']');
    } else if (isPlain(key)) {
      path.append(path.isEmpty() ? "" : ".").append(key);
    } else {
      path.append("['").append(key.replace("\\", "\\\\").replace("'", "\\'")).append("']");
    }
  }

  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }

  private Position position() {
    if (value == null && parent != null) {
      return parent.position();
    }
    Position here = value == null ? Position.START : value.position();
    return key != null && parent != null && parent.value instanceof Value.Mapping mapping
        ? mapping.placeOf(key).orElse(here)
        : here;
  }

  /** Where this is, as a JSON pointer from the root of the document. */
  public String pointer() {
    if (parent == null) {
      return origin;
    }
    String step = key == null ? Integer.toString(index) : key;
    return parent.pointer() + "/" + step.replace("~", "~0").replace("/", "~1");
  }
}
