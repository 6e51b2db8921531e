package dev.vedette.agent.check.script;

/** What a program prints, bounded. One thread. */
public final class Output {
  private final StringBuilder text = new StringBuilder();
  private final int limit;

  public Output(int limit) {
    this.limit = limit;
  }

  /** Adds text; the limit ends the whole script. */
  public Output append(String more) {
    int room = limit - text.length();
    if (more.length() > room) {
      text.append(more, 0, room);
      throw new LimitException("output limit of " + limit + " bytes exceeded", text.toString());
    }
    text.append(more);
    return this;
  }

  /** Adds a line. */
  public void line(String line) {
    append(line).append("\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** How much may be printed in all. */
  public int limit() {
    return limit;
  }

  /** A script used more than it may. Immutable. */
  static final class LimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String output;

    LimitException(String message, String output) {
      super(message, null, false, false);
      this.output = output;
    }
  }
}
