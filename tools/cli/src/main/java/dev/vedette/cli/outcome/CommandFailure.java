package dev.vedette.cli.outcome;

/** Ends a command with one line for the person and an exit status. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitStatus;

  /** With exit status {@link ExitStatus#ERROR}. */
  public CommandFailure(String message) {
    this(message, ExitStatus.ERROR);
  }

  /** With an exit status of its own. */
  public CommandFailure(String message, int exitStatus) {
    super(message);
    this.exitStatus = exitStatus;
  }

  /** What the process exits with. */
  public int exitStatus() {
    return exitStatus;
  }
}
