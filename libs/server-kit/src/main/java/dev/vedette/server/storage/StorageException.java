package dev.vedette.server.storage;

/** The database could not do what it must be able to do. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  /** Names the database and what failed. */
  public StorageException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /** Says also whether it may well succeed later, as when a server starts anew. */
  StorageException(String message, Throwable cause, boolean temporary) {
    super(message, cause);
    this.temporary = temporary;
  }

  /** Returns whether the same may well succeed later. */
  public boolean isTemporary() {
    return temporary;
  }
}
