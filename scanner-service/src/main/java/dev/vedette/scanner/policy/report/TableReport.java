package dev.vedette.scanner.policy.report;

import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;
import java.util.ArrayList;
import java.util.List;

/** A table with lines around its cells. Stateless. */
final class TableReport {
  private static final List<String> HEADER = List.of("RESULT", "FILE", "NAMESPACE", "MESSAGE");

  private TableReport() {}

  static String of(List<CheckResult> results) {
    var rows = new ArrayList<List<String>>();
    for (CheckResult result : results) {
      for (int i = 0; i < result.successes(); i++) {
        rows.add(List.of("success", result.file(), result.namespace(), "SUCCESS"));
      }
      add("exception", result.exceptions(), result, rows);
      add("warning", result.warnings(), result, rows);
      add("skipped", result.skipped(), result, rows);
      add("failure", result.failures(), result, rows);
    }
    return rows.isEmpty() ? "" : draw(rows);
  }

  private static void add(
      String word, List<Finding> findings, CheckResult result, List<List<String>> rows) {
    findings.forEach(
        finding -> rows.add(List.of(word, result.file(), result.namespace(), finding.message())));
  }

  private static String draw(List<List<String>> rows) {
    var widths = new int[HEADER.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = width(HEADER.get(column));
      for (List<String> row : rows) {
        for (String line : row.get(column).split("\n", -1)) {
          widths[column] = Math.max(widths[column], width(line));
        }
      }
    }
    var text = new StringBuilder();
    rule("┌┬┐", widths, text);
    var centred = new ArrayList<String>();
    for (int column = 0; column < widths.length; column++) {
      String name = HEADER.get(column);
      centred.add(" ".repeat((widths[column] - width(name)) / 2) + name);
    }
    line(centred, widths, text);
    rule("├┼┤", widths, text);
    rows.forEach(row -> row(row, widths, text));
    rule("└┴┘", widths, text);
    return text.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static void rule(String corners, int[] widths, StringBuilder text) {
    for (int column = 0; column < widths.length; column++) {
      text.append(corners.charAt(column == 0 ? 0 : 1)).append("─".repeat(widths[column] + 2));
    }
    text.append(corners.charAt(2)).append('\n');
  }

  private static void row(List<String> cells, int[] widths, StringBuilder text) {
    List<String[]> lines = cells.stream().map(cell -> cell.split("\n", -1)).toList();
    int height = lines.stream().mapToInt(cell -> cell.length).max().orElse(1);
    for (int i = 0; i < height; i++) {
      int at = i;
      line(lines.stream().map(cell -> at < cell.length ? cell[at] : "").toList(), widths, text);
    }
  }

  private static void line(List<String> cells, int[] widths, StringBuilder text) {
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      text.append("│ ").append(cell).append(" ".repeat(widths[column] - width(cell) + 1));
    }
    text.append("│\n");
  }
}
