package dev.vedette.language.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks conditions into lines: before {@code and} and {@code or}, then within parentheses, then
 * within lists, each only where a line would be too long. Not thread-safe.
 */
final class ClauseLayout {
  private static final int STEP = 2;

  private final int width;
  private final List<String> lines = new ArrayList<>();

  ClauseLayout(int width) {
    this.width = width;
  }

  List<String> lines() {
    return lines;
  }

  /** Adds a clause that is broken wherever it can be at this level. */
  void open(Clause clause, int indent, String before) {
    switch (clause) {
      case Clause.Chain(var word, var operands) -> {
        add(operands.getFirst(), indent, before);
        for (Clause operand : operands.subList(1, operands.size())) {
          add(operand, indent, word + " ");
        }
      }
      case Clause.Opposite opposite -> open(opposite.operand(), indent, before + opposite.words());
      case Clause.Enclosed(var inner) -> {
        line(indent, before + "(");
        open(inner, indent + STEP, "");
        line(indent, ")");
      }
      case Clause.Check check -> check(check, indent, before);
    }
  }

  private void add(Clause clause, int indent, String before) {
    var flat = clause.flat();
    if (indent + before.length() + flat.length() <= width) {
      line(indent, before + flat);
    } else if (clause instanceof Clause.Chain(var word, var operands)) {
      // its own lines stand apart from those of the chain that it is in
      add(operands.getFirst(), indent, before);
      for (Clause operand : operands.subList(1, operands.size())) {
        add(operand, indent + STEP, word + " ");
      }
    } else {
      open(clause, indent, before);
    }
  }

  private void check(Clause.Check check, int indent, String before) {
    if (check.items().isEmpty() || indent + before.length() + check.flat().length() <= width) {
      line(indent, before + check.flat());
      return;
    }
    line(indent, before + check.start());
    filled(check.items(), indent + STEP, width).forEach(lines::add);
    line(indent, check.end());
  }

  /** Items with commas between them, as many in each line as fit. */
  static List<String> filled(List<String> items, int indent, int width) {
    var filled = new ArrayList<String>();
    var line = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      var item = items.get(i) + (i + 1 < items.size() ? "," : "");
      if (!line.isEmpty() && indent + line.length() + 1 + item.length() > width) {
        filled.add(" ".repeat(indent) + line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(item);
    }
    filled.add(" ".repeat(indent) + line);
    return filled;
  }

  private void line(int indent, String text) {
    lines.add(" ".repeat(indent) + text);
  }
}
