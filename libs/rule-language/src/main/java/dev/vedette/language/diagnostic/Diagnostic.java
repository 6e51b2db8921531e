package dev.vedette.language.diagnostic;

import java.util.ArrayList;
import java.util.List;

/**
 * One problem in a user's text. Lines and columns count from 1 and columns count characters; line 0
 * means that the problem has no place of its own. The item is the rule, macro or list that it
 * concerns, or empty; the hint is what may have been meant, or empty; the locations are the parts
 * of the file that hold the problem, outermost first, or empty. Immutable.
 */
public record Diagnostic(
    Severity severity,
    String code,
    String message,
    String file,
    int line,
    int column,
    String snippet,
    String item,
    String hint,
    List<Location> locations) {

  public Diagnostic {
    locations = List.copyOf(locations);
  }

  public Diagnostic(
      Severity severity,
      String code,
      String message,
      String file,
      int line,
      int column,
      String snippet,
      String item) {
    this(severity, code, message, file, line, column, snippet, item, "", List.of());
  }

  /** The same problem with what may have been meant. */
  public Diagnostic withHint(String newHint) {
    return new Diagnostic(
        severity, code, message, file, line, column, snippet, item, newHint, locations);
  }

  /** The same problem, known to be within these parts, which are outside of those known before. */
  public Diagnostic within(List<Location> outer) {
    var all = new ArrayList<>(outer);
    all.addAll(locations);
    return new Diagnostic(severity, code, message, file, line, column, snippet, item, hint, all);
  }

  /** The same problem, known to be in exactly these parts. */
  public Diagnostic at(List<Location> newLocations) {
    return new Diagnostic(
        severity, code, message, file, line, column, snippet, item, hint, newLocations);
  }

  /** The same problem, judged otherwise. */
  public Diagnostic as(Severity newSeverity, String newCode) {
    return new Diagnostic(
        newSeverity, newCode, message, file, line, column, snippet, item, hint, locations);
  }

  /** Whether this keeps the text from being used. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** The problem as a compiler would print it, with the offending line and a caret below it. */
  public String render() {
    var text = new StringBuilder();
    text.append(file.isEmpty() ? "<condition>" : file);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ").append(severity == Severity.ERROR ? "error" : "warning");
    text.append(" [").append(code).append("]: ").append(message);
    if (!hint.isEmpty()) {
      text.append("; ").append(hint);
    }
    if (!item.isEmpty()) {
      text.append(" (").append(item).append(')');
    }
    if (line > 0 && !snippet.isEmpty()) {
      text.append('\n').append("  ").append(snippet).append('\n').append("  ");
      text.repeat(' ', Math.max(0, Math.min(column - 1, snippet.length()))).append('^');
    }
    return text.toString();
  }
}
