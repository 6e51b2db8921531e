package dev.vedette.rego.value;

/** A text that is not JSON: what is wrong, in the words of OPA, and where. For one thread. */
public final class MalformedJson extends Exception {
  private static final long serialVersionUID = 1;
  private final int offset;

  MalformedJson(String message, int offset) {
    super(message, null, false, false);
    this.offset = offset;
  }

  /** How many characters stand before the fault. */
  public int offset() {
    return offset;
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "malformed JSON" : message;
  }
}
