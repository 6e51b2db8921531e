package dev.vedette.server.storage;

/** The database could not do what it must be able to do. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the database and what failed. */
  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
