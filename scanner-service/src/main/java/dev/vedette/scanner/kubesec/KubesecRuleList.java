package dev.vedette.scanner.kubesec;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** kubesec's rules by id, as its {@code print-rules} prints them, byte for byte. Stateless. */
public final class KubesecRuleList {
  private static final List<KubesecRule> BY_ID =
      KubesecRules.ALL.stream().sorted(Comparator.comparing(KubesecRule::id)).toList();

  /** What Go's tabwriter leaves free behind the longest text of a column. */
  private static final int GAP = 2;

  private KubesecRuleList() {}

  /** The rules as JSON. */
  public static String json() {
    StringBuilder out = new StringBuilder("[\n");
    for (Iterator<KubesecRule> rules = BY_ID.iterator(); rules.hasNext(); ) {
      KubesecRule rule = rules.next();
      out.append("  {\n    \"id\": ");
      KubesecJson.string(out, rule.id());
      out.append(",\n    \"selector\": ");
      KubesecJson.string(out, rule.selector());
      out.append(",\n    \"reason\": ");
      KubesecJson.string(out, rule.reason());
      out.append(",\n    \"kinds\": [");
      String before = "\n      ";
      for (String kind : rule.kinds()) {
        out.append(before);
        KubesecJson.string(out, kind);
        before = ",\n      ";
      }
      out.append("\n    ],\n    \"points\": ").append(rule.points());
      out.append(",\n    \"advise\": ").append(rule.advise());
      out.append(rules.hasNext() ? "\n  },\n" : "\n  }\n");
    }
    return out.append("]\n").toString();
  }

  /** The rules as a table. */
  public static String table() {
    int id = width("ID", BY_ID.stream().map(KubesecRule::id).toList());
    int reason = width("Reason", BY_ID.stream().map(KubesecRule::reason).toList());
    int points = width("Points", BY_ID.stream().map(rule -> points(rule)).toList());
    // The heading of the last column ends its line, and so does not count for the width.
    int kinds = width("", BY_ID.stream().map(rule -> kinds(rule)).toList());
    StringBuilder out = new StringBuilder();
    cell(out, "ID", id);
    cell(out, "Reason", reason);
    cell(out, "Points", points);
    out.append("Kinds\n");
    for (KubesecRule rule : BY_ID) {
      cell(out, rule.id(), id);
      cell(out, rule.reason(), reason);
      cell(out, points(rule), points);
      cell(out, kinds(rule), kinds);
      out.append('\n');
    }
    return out.toString();
  }

  private static String points(KubesecRule rule) {
    return Integer.toString(rule.points());
  }

  private static String kinds(KubesecRule rule) {
    return String.join(",", rule.kinds());
  }

  private static int width(String heading, List<String> texts) {
    return GAP
        + Math.max(heading.length(), texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private static void cell(StringBuilder out, String text, int width) {
    out.append(text).append(" ".repeat(width - text.length())).append('|');
  }
}
