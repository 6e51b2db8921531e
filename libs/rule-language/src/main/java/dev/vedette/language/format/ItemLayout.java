package dev.vedette.language.format;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.format.RuleText.Entry;
import dev.vedette.language.format.RuleText.Item;
import dev.vedette.language.rulefile.RuleYaml;
import dev.vedette.language.rulefile.ScalarText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/** Lays out one item of a rule file. Not thread-safe. */
final class ItemLayout {
  static final int WIDTH = 120;
  private static final int KEY = 2;
  private static final int VALUE = 4;

  /** The order of keys, by the one that names the kind of the item; others follow as they are. */
  private static final Map<String, List<String>> ORDER =
      Map.of(
          "list", List.of("list", "items", "override", "append"),
          "macro", List.of("macro", "condition", "override", "append"),
          "rule",
              List.of(
                  "rule",
                  "desc",
                  "source",
                  "enabled",
                  "condition",
                  "output",
                  "priority",
                  "tags",
                  "exceptions",
                  "warn_evttypes",
                  "skip-if-unknown-filter",
                  "capture",
                  "capture_duration",
                  "capture_events",
                  "capture_filesize",
                  "override",
                  "append"));

  private final RuleText text;
  private final List<Diagnostic> diagnostics;
  private final List<String> out = new ArrayList<>();

  /** What is wrong with conditions is added to the diagnostics. */
  ItemLayout(RuleText text, List<Diagnostic> diagnostics) {
    this.text = text;
    this.diagnostics = diagnostics;
  }

  /** A key with the comments above it and its lines, of which the first starts with the key. */
  private record Block(String key, List<String> comments, List<String> lines) {}

  /**
   * The lines of an item.
   *
   * @param end the line after everything that belongs to it
   */
  List<String> lines(Item item, int end) {
    if (item.entries().isEmpty()) {
      for (int line = item.firstLine(); line <= item.lastLine(); line++) {
        out.add(moved(text.lines().get(line), -item.column(), 0));
      }
      comments(item.lastLine() + 1, end, out);
      return out;
    }
    var blocks = new ArrayList<Block>();
    int line = item.firstLine();
    for (int i = 0; i < item.entries().size(); i++) {
      var entry = item.entries().get(i);
      var comments = new ArrayList<String>();
      if (i == 0 && entry.firstLine() > line) {
        // beside a dash that stands alone
        addComment(text.lines().get(line).strip().substring(1).strip(), comments);
        line++;
      }
      comments(line, entry.firstLine(), comments);
      boolean last = i + 1 == item.entries().size();
      int limit = last ? end : item.entries().get(i + 1).firstLine();
      line = endOf(entry, limit);
      blocks.add(new Block(entry.key().getValue(), comments, entry(entry, line, item)));
    }
    blocks.sort(Comparator.comparingInt(block -> place(kind(item), block.key)));
    add(blocks);
    comments(line, end, out);
    return out;
  }

  private void add(List<Block> blocks) {
    out.addAll(blocks.getFirst().comments.stream().map(String::strip).toList());
    for (int i = 0; i < blocks.size(); i++) {
      var block = blocks.get(i);
      if (i > 0) {
        out.addAll(block.comments);
      }
      out.add((i == 0 ? "- " : "  ") + block.lines.getFirst());
      out.addAll(block.lines.subList(1, block.lines.size()));
    }
  }

  /** The key that names the kind of an item, as the loader finds it; empty if there is none. */
  private static String kind(Item item) {
    var keys = item.entries().stream().map(entry -> entry.key().getValue()).toList();
    for (String kind :
        List.of("required_engine_version", "required_plugin_versions", "list", "macro", "rule")) {
      if (keys.contains(kind)) {
        return kind;
      }
    }
    return "";
  }

  /** How diagnostics call an item. */
  private static String label(Item item) {
    var kind = kind(item);
    return kind
        + item.entries().stream()
            .filter(entry -> entry.key().getValue().equals(kind))
            .filter(entry -> entry.value().size() == 1)
            .map(entry -> entry.value().getFirst())
            .filter(ScalarToken.class::isInstance)
            .map(token -> ": " + ((ScalarToken) token).getValue())
            .findFirst()
            .orElse("");
  }

  private static int place(String kind, String key) {
    var order = ORDER.getOrDefault(kind, List.of());
    int place = order.indexOf(key);
    return place < 0 ? order.size() : place;
  }

  /** The line after an entry; comments deeper than its key belong to what is nested in it. */
  private int endOf(Entry entry, int limit) {
    int end = entry.lastLine() + 1;
    for (int line = end; entry.isNested() && line < limit; line++) {
      var content = text.lines().get(line);
      if (!content.isBlank()) {
        if (indentOf(content) <= entry.column()) {
          break;
        }
        end = line + 1;
      }
    }
    return end;
  }

  /** Adds the comments of lines that hold nothing else, with one blank line where some are. */
  private void comments(int from, int end, List<String> into) {
    boolean blank = false;
    boolean first = true;
    for (int line = from; line < end; line++) {
      var comment = text.lines().get(line).strip();
      if (comment.isEmpty()) {
        blank = true;
      } else {
        if (blank && !first) {
          into.add("");
        }
        addComment(comment, into);
        blank = false;
        first = false;
      }
    }
  }

  private static void addComment(String comment, List<String> into) {
    if (!comment.isEmpty()) {
      into.add(" ".repeat(KEY) + comment);
    }
  }

  private List<String> entry(Entry entry, int end, Item item) {
    if (entry.key().getValue().equals("condition")
        && ORDER.containsKey(kind(item))
        && entry.value().size() == 1
        && entry.value().getFirst() instanceof ScalarToken scalar) {
      var lines = condition(entry, scalar, label(item));
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
        base = indentOf(text.lines().get(line));
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
        lines.add(content.isBlank() && !block ? "" : moved(content, shift, block ? 0 : VALUE));
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

  static int indentOf(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  /** A line further to the left or right. */
  private static String moved(String line, int shift, int least) {
    int indent = indentOf(line);
    if (indent == line.length()) {
      // in a text, blanks beyond its margin are part of it
      return indent + shift > VALUE ? " ".repeat(indent + shift) : "";
    }
    return " ".repeat(Math.max(least, indent + shift)) + line.substring(indent);
  }
}
