package dev.vedette.agent.check.script;

/** A shell text cannot be evaluated here. Immutable. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean broken;

  private ScriptException(String message, boolean broken) {
    super(message);
    this.broken = broken;
  }

  /** The text is none that a shell would take. */
  static ScriptException broken(String message, int line) {
    return new ScriptException(message + " in line " + line, true);
  }

  /** A shell may take the text, but it uses what is not evaluated here. */
  public static ScriptException unsupported(String message) {
    return new ScriptException(message, false);
  }

  /** Whether a shell would refuse it, too. */
  public boolean isBroken() {
    return broken;
  }

  /** What is wrong, never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
