package dev.vedette.language.diagnostic;

/**
 * One problem in a user's text. Lines and columns count from 1 and columns count characters; line 0
 * means that the problem has no place of its own. The item is the rule, macro or list that it
 * concerns, or empty. Immutable.
 */
public record Diagnostic(
    Severity severity,
    String code,
    String message,
    String file,
    int line,
    int column,
    String snippet,
    String item) {

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
