package dev.vedette.scanner.finding;

import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Value;
import java.util.List;

/** One change of a document's tree that helps against a finding. Immutable. */
public sealed interface Edit {
  /** Where, as a JSON pointer from the root of the document. */
  String pointer();

  /**
   * Gives a key this value. Mappings on the way that are missing are made; a present value is
   * replaced. The last part of the pointer may be {@code -}: the end of a sequence, which is made
   * too.
   */
  record Set(String pointer, Value value) implements Edit {}

  /** Takes a key or item away. */
  record Remove(String pointer) implements Edit {}

  /** Sets a boolean. */
  static Edit set(Node node, boolean value) {
    return new Set(node.pointer(), new Value.Truth(value, Position.START));
  }

  /** Sets a string. */
  static Edit set(Node node, String value) {
    return new Set(node.pointer(), new Value.Text(value, Position.START));
  }

  /** Sets a number. */
  static Edit set(Node node, int value) {
    return new Set(node.pointer(), new Value.Numeric(value, Position.START));
  }

  /** Sets a sequence of strings. */
  static Edit set(Node node, List<String> values) {
    List<Value> items =
        values.stream().<Value>map(text -> new Value.Text(text, Position.START)).toList();
    return new Set(node.pointer(), new Value.Sequence(items, Position.START));
  }

  /** Appends a string to a sequence. */
  static Edit append(Node sequence, String value) {
    return new Set(sequence.pointer() + "/-", new Value.Text(value, Position.START));
  }

  /** Takes a node away. */
  static Edit remove(Node node) {
    return new Remove(node.pointer());
  }
}
