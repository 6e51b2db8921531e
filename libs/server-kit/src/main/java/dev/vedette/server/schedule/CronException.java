package dev.vedette.server.schedule;

/** A cron expression that cannot be read, with the place of the fault; immutable. */
public final class CronException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int column;

  CronException(int column, String message) {
    super("column " + column + ": " + message);
    this.column = column;
  }

  /** Where the fault is, in characters from 1. */
  public int column() {
    return column;
  }
}
