package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.kubesec.Report.Findings;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/** Reports as kubesec prints them: Go's indented JSON, byte for byte. Stateless. */
public final class KubesecJson {
  private final StringBuilder out = new StringBuilder();

  private KubesecJson() {}

  /** The reports as one array with a line feed after it. */
  public static byte[] of(List<Report> reports) {
    KubesecJson json = new KubesecJson();
    json.out.append('[');
    for (Iterator<Report> i = reports.iterator(); i.hasNext(); ) {
      json.report(i.next());
      json.out.append(i.hasNext() ? "," : "\n");
    }
    json.out.append("]\n");
    return json.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void report(Report report) {
    out.append("\n  {\n    \"object\": ");
    string(out, report.object());
    out.append(",\n    \"valid\": ").append(report.valid());
    out.append(",\n    \"fileName\": ");
    string(out, report.fileName());
    if (!report.message().isEmpty()) {
      out.append(",\n    \"message\": ");
      string(out, report.message());
    }
    out.append(",\n    \"score\": ").append(report.score());
    out.append(",\n    \"scoring\": {");
    Findings findings = report.findings();
    boolean any = rules("critical", findings.critical(), "\n");
    any |= rules("passed", findings.passed(), any ? ",\n" : "\n");
    any |= rules("advise", findings.advise(), any ? ",\n" : "\n");
    out.append(any ? "\n    }" : "}").append("\n  }");
  }

  private boolean rules(String name, List<RuleResult> rules, String before) {
    if (rules.isEmpty()) {
      return false;
    }
    out.append(before).append("      \"").append(name).append("\": [\n");
    for (Iterator<RuleResult> i = rules.iterator(); i.hasNext(); ) {
      RuleResult rule = i.next();
      out.append("        {\n          \"id\": ");
      string(out, rule.id());
      out.append(",\n          \"selector\": ");
      string(out, rule.selector());
      out.append(",\n          \"reason\": ");
      string(out, rule.reason());
      out.append(",\n          \"points\": ").append(rule.points());
      out.append(i.hasNext() ? "\n        },\n" : "\n        }\n");
    }
    out.append("      ]");
    return true;
  }

  /** Writes a text as Go does. */
  static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> i += character(out, text, i, c);
      }
    }
    out.append('"');
  }

  /** Writes one character; gives 1 when it took two of Java's, else 0. */
  private static int character(StringBuilder out, String text, int at, char c) {
    if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
      out.append(String.format("\\u%04x", (int) c));
      return 0;
    }
    if (!Character.isSurrogate(c)) {
      out.append(c);
      return 0;
    }
    int codePoint = text.codePointAt(at);
    boolean pair = Character.isSupplementaryCodePoint(codePoint);
    out.appendCodePoint(pair ? codePoint : 0xFFFD);
    return pair ? 1 : 0;
  }
}
