package dev.vedette.cli.rules;

import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import java.io.PrintWriter;
import java.util.List;

/** Prints what is wrong with files: place, sentence, and the line with a caret. */
final class Diagnostics {
  private Diagnostics() {}

  static void print(List<Diagnostic> diagnostics, PrintWriter out) {
    for (Diagnostic diagnostic : diagnostics) {
      StringBuilder head = new StringBuilder(diagnostic.getPath());
      if (diagnostic.getLine() > 0) {
        head.append(':').append(diagnostic.getLine());
      }
      if (diagnostic.getColumn() > 0) {
        head.append(':').append(diagnostic.getColumn());
      }
      head.append(": ")
          .append(diagnostic.getSeverity() == Severity.SEVERITY_WARNING ? "warning" : "error")
          .append(": ")
          .append(diagnostic.getMessage());
      if (!diagnostic.getHint().isEmpty()) {
        head.append("; ").append(diagnostic.getHint());
      }
      if (!diagnostic.getCode().isEmpty()) {
        head.append(" [").append(diagnostic.getCode()).append(']');
      }
      if (!diagnostic.getItem().isEmpty()) {
        head.append(" in ").append(diagnostic.getItem());
      }
      out.println(head);
      if (!diagnostic.getSnippet().isEmpty()) {
        diagnostic.getSnippet().lines().forEach(line -> out.println("    " + line));
      }
    }
    out.flush();
  }
}
