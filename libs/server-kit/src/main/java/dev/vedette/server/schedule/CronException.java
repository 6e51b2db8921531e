package dev.vedette.server.schedule;

/** A cron expression that cannot be read, with the place of the fault; immutable. */
public final class CronException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int column;
  private final String problem;

  CronException(int column, String problem) {
    super("column " + column + ": " + problem);
    this.column = column;
    this.problem = problem;
  }

  /** Where the fault is and what was expected there. */
  public String describe() {
    return "column " + column + ": " + problem;
  }

  /** Where the fault is, in characters from 1. */
  public int column() {
    return column;
  }
}
