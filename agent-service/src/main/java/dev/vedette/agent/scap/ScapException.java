package dev.vedette.agent.scap;

import java.io.IOException;

/** A capture that cannot be read any further, and where: what came before it was read. */
public final class ScapException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  ScapException(String problem, long offset) {
    super("byte " + offset + ": " + problem);
    this.offset = offset;
  }

  ScapException(String problem, long offset, IOException cause) {
    super("byte " + offset + ": " + problem, cause);
    this.offset = offset;
  }

  /** The byte of the capture, counted after decompression. */
  public long offset() {
    return offset;
  }
}
