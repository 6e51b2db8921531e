package dev.vedette.language.format;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.format.RuleText.Item;
import java.util.ArrayList;
import java.util.List;

/** Puts items, the comments between them and the marks of documents one below the other. */
final class FileLayout {
  private final RuleText text;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<String> out = new ArrayList<>();

  FileLayout(RuleText text) {
    this.text = text;
  }

  /** What is wrong with conditions. */
  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** The text of the file in our layout; a line that is no comment between items is not there. */
  String text() {
    int line = 0;
    for (int i = 0; i < text.items().size(); i++) {
      var item = text.items().get(i);
      between(line, item.firstLine());
      int limit =
          i + 1 < text.items().size() ? text.items().get(i + 1).firstLine() : text.lines().size();
      line = endOf(item, limit);
      var lines = new ItemLayout(text, diagnostics).lines(item, line);
      // what an item has above it may have stood within it, so the blank line comes first
      if (out.isEmpty()
          || isMark(out.getLast())
          || out.getLast().startsWith("#")
          || out.getLast().isEmpty()) {
        out.addAll(lines);
      } else {
        out.add("");
        out.addAll(lines);
      }
    }
    between(line, text.lines().size());
    while (!out.isEmpty() && out.getLast().isEmpty()) {
      out.removeLast();
    }
    return out.isEmpty() ? "" : String.join("\n", out) + "\n";
  }

  private static boolean isMark(String line) {
    return line.startsWith("---") || line.startsWith("...") || line.startsWith("%");
  }

  /** The line after the comments that are further to the right than the dash of an item. */
  private int endOf(Item item, int limit) {
    int end = item.lastLine() + 1;
    for (int line = end; line < limit; line++) {
      var content = text.lines().get(line);
      if (!content.isBlank()) {
        if (!content.strip().startsWith("#") || ItemLayout.indentOf(content) <= item.column()) {
          break;
        }
        end = line + 1;
      }
    }
    return end;
  }

  /** Comments and marks between items; of several blank lines, one is left. */
  private void between(int from, int end) {
    boolean blank = !out.isEmpty();
    for (int line = from; line < end; line++) {
      var content = text.lines().get(line);
      var stripped = content.strip();
      if (stripped.isEmpty()) {
        blank = !out.isEmpty();
      } else {
        if (blank && !out.isEmpty() && !out.getLast().isEmpty()) {
          out.add("");
        }
        out.add(stripped.startsWith("#") ? stripped : content.stripTrailing());
        blank = false;
      }
    }
    if (blank && !out.isEmpty() && !out.getLast().isEmpty()) {
      out.add("");
    }
  }
}
