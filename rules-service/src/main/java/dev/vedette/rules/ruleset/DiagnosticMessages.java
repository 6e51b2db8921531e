package dev.vedette.rules.ruleset;

import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.Severity;
import java.util.List;

/** Writes what is wrong with rule files as messages; stateless. */
public final class DiagnosticMessages {
  private static final int MOST = 1000;

  private DiagnosticMessages() {}

  /** The first thousand. */
  public static List<Diagnostic> of(List<dev.vedette.language.diagnostic.Diagnostic> found) {
    return found.stream().limit(MOST).map(DiagnosticMessages::of).toList();
  }

  private static Diagnostic of(dev.vedette.language.diagnostic.Diagnostic found) {
    return Diagnostic.newBuilder()
        .setSeverity(found.isError() ? Severity.SEVERITY_ERROR : Severity.SEVERITY_WARNING)
        .setCode(found.code())
        .setMessage(found.message())
        .setPath(found.file())
        .setLine(found.line())
        .setColumn(found.column())
        .setSnippet(withCaret(found.snippet(), found.column()))
        .setItem(found.item())
        .setHint(found.hint())
        .build();
  }

  /** Draws a caret below the place. */
  static String withCaret(String line, int column) {
    if (line.isEmpty() || column < 1) {
      return line;
    }
    return line + "\n" + " ".repeat(Math.min(column - 1, line.length())) + "^";
  }
}
