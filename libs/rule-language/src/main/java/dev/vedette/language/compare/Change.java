package dev.vedette.language.compare;

/** How an alert differs between two sets of rules; a value. */
public enum Change {
  /** Only the second gives it. */
  ADDED("+"),
  /** Only the first gives it. */
  REMOVED("-"),
  /** Both give it, in other words or with another priority. */
  CHANGED("~");

  private final String sign;

  Change(String sign) {
    this.sign = sign;
  }

  /** What it is marked with in lists. */
  public String sign() {
    return sign;
  }
}
