package dev.vedette.cli.outcome;

/** What the command line exits with; {@code vedette --help} prints the same list. */
public final class ExitStatus {
  /** Done. */
  public static final int OK = 0;

  /** Bad input, or refused by the server. */
  public static final int ERROR = 1;

  /** A manifest does not pass; {@code --exit-code} changes it. */
  public static final int DOES_NOT_PASS = 2;

  /** The command line itself is wrong. */
  public static final int USAGE = 64;

  /** Nobody answers at the gateway's address. */
  public static final int UNREACHABLE = 69;

  private ExitStatus() {}
}
