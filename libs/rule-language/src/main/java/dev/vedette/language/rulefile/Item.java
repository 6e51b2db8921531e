package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Location;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.diagnostic.SourceFile;
import dev.vedette.language.syntax.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of a rule file, read by key; what is missing or of the wrong kind is a {@link
 * LoadFailure}.
 */
final class Item {
  private final SourceFile file;
  private final MappingNode node;
  private final List<Location> path;

  private Item(SourceFile file, MappingNode node, List<Location> path) {
    this.file = file;
    this.node = node;
    this.path = List.copyOf(path);
  }

  /** An item of a file. */
  static Item of(SourceFile file, MappingNode node) {
    var whole = new Item(file, node, List.of(Location.of(file.name())));
    return whole.named("rules content item", "");
  }

  /** The same mapping, now known to be of this type and name. */
  Item named(String type, String name) {
    return part(type, name, node);
  }

  /** A mapping within this one. */
  Item part(String type, String name, MappingNode inner) {
    return new Item(file, inner, within(type, name, inner));
  }

  /** The parts of the file that hold something within this item, and that itself. */
  List<Location> within(String type, String name, Node inner) {
    var longer = new ArrayList<>(path);
    var mark = inner.getStartMark();
    longer.add(
        new Location(
            type,
            name,
            file.name(),
            mark.getLine(),
            mark.getColumn(),
            ScalarText.offset(file, mark)));
    return longer;
  }

  /** The same for the value of a key; this item alone if there is none. */
  List<Location> within(String type, String key) {
    var value = get(key);
    return value == null ? path : within(type, "", value);
  }

  /** How diagnostics call this item, for example {@code rule: shell in container}. */
  String label() {
    var last = path.getLast();
    return last.name().isEmpty() ? last.type() : last.type() + ": " + last.name();
  }

  SourceFile file() {
    return file;
  }

  @Nullable Node get(String key) {
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  boolean has(String key) {
    return get(key) != null;
  }

  List<ScalarNode> keys() {
    var keys = new ArrayList<ScalarNode>();
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar) {
        keys.add(scalar);
      }
    }
    return keys;
  }

  Node required(String key) {
    var value = get(key);
    if (value == null) {
      throw fail(Codes.YAML_VALIDATE, "Item has no mapping for key '" + key + "'", node);
    }
    if (isNull(value)) {
      throw failValue("Mapping for key '" + key + "' is empty", key, value);
    }
    return value;
  }

  /** A required text that is not empty. */
  ScalarNode text(String key) {
    var value = scalar(key, required(key));
    if (value.getValue().isEmpty()) {
      throw failValue("Value must be non-empty", key, value);
    }
    return value;
  }

  /** A text that may be missing or null. */
  Optional<ScalarNode> optionalText(String key) {
    var value = get(key);
    return value == null || isNull(value) ? Optional.empty() : Optional.of(scalar(key, value));
  }

  Optional<Boolean> truth(String key) {
    var value = optionalText(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (value.get().getValue().toLowerCase(Locale.ROOT)) {
          case "true", "yes", "on", "y" -> true;
          case "false", "no", "off", "n" -> false;
          default -> throw failValue("Can't decode YAML scalar value", key, value.get());
        });
  }

  Optional<Long> number(String key) {
    var value = optionalText(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.get().getValue().matches("[0-9]{1,18}")) {
      throw failValue("Can't decode YAML scalar value", key, value.get());
    }
    return Optional.of(Long.parseLong(value.get().getValue()));
  }

  /** The texts of a sequence that may be missing; one text counts as a sequence of it. */
  List<String> texts(String key) {
    var texts = new ArrayList<String>();
    var value = get(key);
    if (value instanceof SequenceNode sequence) {
      for (Node element : sequence.getValue()) {
        texts.add(scalar(key, element).getValue());
      }
    } else if (value != null && !isNull(value)) {
      texts.add(scalar(key, value).getValue());
    }
    return texts;
  }

  /** A text within the value of a key. */
  ScalarNode scalar(String key, Node value) {
    if (value instanceof ScalarNode scalar) {
      return scalar;
    }
    throw failValue("Value is not a scalar value", key, value);
  }

  static boolean isNull(Node value) {
    return value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /** A text of the file with the place of each of its characters. */
  SourceText source(ScalarNode scalar) {
    return ScalarText.of(
        file,
        scalar.getValue(),
        scalar.getScalarStyle(),
        scalar.getStartMark(),
        scalar.getEndMark());
  }

  LoadFailure fail(String code, String message, Node at) {
    return new LoadFailure(diagnostic(Severity.ERROR, code, message, at));
  }

  LoadFailure fail(String code, String message) {
    return fail(code, message, node);
  }

  private LoadFailure failValue(String message, String key, Node at) {
    var found = plain(Severity.ERROR, Codes.YAML_VALIDATE, message, at);
    return new LoadFailure(found.within(within("value for", key, at)));
  }

  Diagnostic diagnostic(Severity severity, String code, String message, Node at) {
    return plain(severity, code, message, at).within(path);
  }

  private Diagnostic plain(Severity severity, String code, String message, Node at) {
    int line = at.getStartMark().getLine() + 1;
    return new Diagnostic(
        severity,
        code,
        message,
        file.name(),
        line,
        at.getStartMark().getColumn() + 1,
        file.line(line),
        label());
  }

  Diagnostic warning(String code, String message) {
    return diagnostic(Severity.WARNING, code, message, node);
  }
}
