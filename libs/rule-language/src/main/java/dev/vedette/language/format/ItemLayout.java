package dev.vedette.language.format;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.format.RuleText.Entry;
import dev.vedette.language.format.RuleText.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.tokens.ScalarToken;

/** Lays out one item of a rule file. Not thread-safe. */
final class ItemLayout {
  static final int KEY = 2;
  static final int VALUE = 4;

  /** The order of keys, by the one that names the kind of the item; others follow as they are. */
  private static final Map<String, List<String>> ORDER =
      Map.of(
          "list", List.of("list", "items", "override", "append"),
          "macro", List.of("macro", "condition", "override", "append"),
          "correlation",
              List.of(
                  "correlation",
                  "desc",
                  "threshold",
                  "sequence",
                  "by",
                  "output",
                  "priority",
                  "tags",
                  "enabled"),
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
  private final EntryLayout entries;
  private final List<String> out = new ArrayList<>();

  /** What is wrong with conditions is added to the diagnostics. */
  ItemLayout(RuleText text, List<Diagnostic> diagnostics) {
    this.text = text;
    this.entries = new EntryLayout(text, diagnostics);
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
      var lines = entries.lines(entry, line, label(item));
      blocks.add(new Block(entry.key().getValue(), comments, lines));
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
        List.of(
            "required_engine_version",
            "required_plugin_versions",
            "list",
            "macro",
            "rule",
            "correlation")) {
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

  static int indentOf(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  /** A line further to the left or right. */
  static String moved(String line, int shift, int least) {
    int indent = indentOf(line);
    if (indent == line.length()) {
      // in a text, blanks beyond its margin are part of it
      return indent + shift > VALUE ? " ".repeat(indent + shift) : "";
    }
    return " ".repeat(Math.max(least, indent + shift)) + line.substring(indent);
  }
}
