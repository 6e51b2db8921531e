package dev.vedette.language.format;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.format.RuleText.Entry;
import dev.vedette.language.rulefile.RuleYaml;
import dev.vedette.language.rulefile.ScalarText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/** Lays out one key of an item with its value. Not thread-safe. */
final class EntryLayout {
  private static final int WIDTH = 120;
  private static final int KEY = ItemLayout.KEY;
  private static final int VALUE = ItemLayout.VALUE;

  private final RuleText text;
  private final List<Diagnostic> diagnostics;

  /** What is wrong with conditions is added to the diagnostics. */
  EntryLayout(RuleText text, List<Diagnostic> diagnostics) {
    this.text = text;
    this.diagnostics = diagnostics;
  }

  /**
   * The lines of an entry, of which the first starts with the key.
   *
   * @param end the line after everything that belongs to it
   * @param label how diagnostics call the item
   */
  List<String> lines(Entry entry, int end, String label) {
    if (entry.key().getValue().equals("condition")
        && entry.value().size() == 1
        && entry.value().getFirst() instanceof ScalarToken scalar) {
      var lines = condition(entry, scalar, label);
      if (!lines.isEmpty()) {
        return lines;
      }
    }
    var lines = list(entry);
    return lines.isEmpty() ? asWritten(entry, end) : lines;
  }

  private String key(Entry entry) {
    return text.between(entry.key().getStartMark(), entry.key().getEndMark()) + ":";
  }

  /** A condition in our layout; empty if it has to stay as it is. */
  private List<String> condition(Entry entry, ScalarToken scalar, String label) {
    var scalarStart = scalar.getStartMark();
    var comment = commentOf(scalar);
    if (comment.isEmpty()
        || !isPrintable(scalar.getValue())
        || !text.between(entry.colon().getEndMark(), scalarStart).isBlank()) {
      return List.of();
    }
    var source =
        ScalarText.of(
            text.file(), scalar.getValue(), scalar.getStyle(), scalarStart, scalar.getEndMark());
    return switch (ConditionText.read(source, label)) {
      case Result.Failure<Optional<ConditionText>>(List<Diagnostic> found) -> {
        diagnostics.addAll(found);
        yield List.of();
      }
      case Result.Success<Optional<ConditionText>>(Optional<ConditionText> read, _) ->
          read.map(condition -> condition(key(entry), condition, comment.get())).orElse(List.of());
    };
  }

  private static List<String> condition(String key, ConditionText condition, String comment) {
    var flat = key + " " + condition.flat();
    if (KEY + flat.length() <= WIDTH && isPlain(condition.flat())) {
      return List.of(flat + comment);
    }
    var lines = new ArrayList<String>();
    lines.add(key + " >" + comment);
    lines.addAll(condition.lines(VALUE, WIDTH));
    return lines;
  }

  /** The comment beside a value with a blank before it, or empty; nothing if it is unclear. */
  private Optional<String> commentOf(ScalarToken scalar) {
    var rest =
        RuleText.isBlock(scalar)
            ? text.restOfLine(scalar.getStartMark()).substring(1).replaceFirst("^[+-]+", "")
            : text.restOfLine(scalar.getEndMark());
    var comment = rest.strip();
    return comment.isEmpty()
        ? Optional.of("")
        : comment.startsWith("#") ? Optional.of(" " + comment) : Optional.empty();
  }

  private static boolean isPrintable(String value) {
    return value
        .codePoints()
        .allMatch(c ->
            c == '\n'
                || c == '\t'
                || (c >= ' ' && c < 0x7f)
                || (c >= 0xa0 && c < 0x2028)
                || (c > 0x2029 && c < 0xd800)
                || (c >= 0xe000 && c < 0xfeff)
                || (c > 0xfeff && c < 0xfffe)
                || c > 0xffff);
  }

  /** Whether a text can stand in YAML without quotes. */
  private static boolean isPlain(String value) {
    try {
      var documents = RuleYaml.documents("k: " + value + "\n").iterator();
      return documents.hasNext()
          && documents.next() instanceof MappingNode mapping
          && mapping.getValue().size() == 1
          && mapping.getValue().getFirst().getValueNode() instanceof ScalarNode node
          && node.isPlain()
          && node.getTag().equals(Tag.STR)
          && node.getValue().equals(value);
    } catch (YAMLException e) {
      return false;
    }
  }

  /** A list in brackets in our layout; empty if it has to stay as it is. */
  private List<String> list(Entry entry) {
    var value = entry.value();
    if (value.size() < 2
        || value.getFirst().getTokenId() != Token.ID.FlowSequenceStart
        || value.getLast().getTokenId() != Token.ID.FlowSequenceEnd) {
      return List.of();
    }
    var items = new ArrayList<String>();
    boolean separated = true;
    for (int i = 0; i < value.size(); i++) {
      var before = i == 0 ? entry.colon() : value.get(i - 1);
      var token = value.get(i);
      if (!text.between(before.getEndMark(), token.getStartMark()).isBlank()) {
        return List.of();
      }
      boolean inner = i > 0 && i + 1 < value.size();
      boolean scalar = token instanceof ScalarToken;
      if (scalar && separated) {
        items.add(text.between(token.getStartMark(), token.getEndMark()));
      } else if (inner && (scalar || token.getTokenId() != Token.ID.FlowEntry)) {
        return List.of();
      }
      separated = !scalar;
    }
    var rest = text.restOfLine(value.getLast().getEndMark()).strip();
    if (items.stream().anyMatch(item -> item.indexOf('\n') >= 0)
        || !(rest.isEmpty() || rest.startsWith("#"))) {
      return List.of();
    }
    return list(key(entry) + " [", items, rest.isEmpty() ? "" : " " + rest);
  }

  private static List<String> list(String start, List<String> items, String comment) {
    var flat = start + String.join(", ", items) + "]";
    if (KEY + flat.length() <= WIDTH) {
      return List.of(flat + comment);
    }
    int indent = KEY + start.length();
    var lines = new ArrayList<>(ClauseLayout.filled(items, indent, WIDTH - 1));
    lines.set(0, start + lines.getFirst().strip());
    lines.set(lines.size() - 1, lines.getLast() + "]" + comment);
    return lines;
  }

  /** An entry as its author wrote it, moved to where it belongs. */
  private List<String> asWritten(Entry entry, int end) {
    var lines = new ArrayList<String>();
    lines.add(key(entry) + firstLine(entry));
    int first = entry.firstLine() + 1;
    int base = VALUE;
    for (int line = first; line < end; line++) {
      if (!text.lines().get(line).isBlank()) {
        base = ItemLayout.indentOf(text.lines().get(line));
        break;
      }
    }
    boolean block = entry.value().size() == 1 && RuleText.isBlock(entry.value().getFirst());
    boolean explicit =
        block && text.restOfLine(entry.value().getFirst().getStartMark()).matches(".[+-]?[1-9].*");
    boolean folds = entry.value().size() == 1 && !block;
    int shift = explicit ? KEY - entry.column() : VALUE - base;
    for (int line = first; line < end; line++) {
      var content = text.lines().get(line);
      if (folds) {
        lines.add(content.isBlank() ? "" : " ".repeat(VALUE) + content.strip());
      } else {
        lines.add(
            content.isBlank() && !block ? "" : ItemLayout.moved(content, shift, block ? 0 : VALUE));
      }
    }
    return lines;
  }

  /** What stands beside a key, with a blank before it and one before a comment. */
  private String firstLine(Entry entry) {
    int line = entry.firstLine();
    if (entry.value().size() == 1
        && entry.value().getFirst() instanceof ScalarToken scalar
        && !RuleText.isBlock(scalar)
        && scalar.getStartMark().getLine() == line
        && scalar.getEndMark().getLine() == line) {
      var comment = commentOf(scalar);
      if (comment.isPresent()) {
        var value = text.between(scalar.getStartMark(), scalar.getEndMark());
        return " " + value + comment.get();
      }
    }
    var rest = text.restOfLine(entry.colon().getEndMark()).strip();
    return rest.isEmpty() ? "" : " " + rest;
  }
}
