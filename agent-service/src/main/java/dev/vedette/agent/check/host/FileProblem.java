package dev.vedette.agent.check.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Why a file could not be looked at, in the system's words. Immutable. */
public final class FileProblem extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  public FileProblem(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What is wrong. */
  public enum Kind {
    ABSENT("No such file or directory"),
    NOT_A_DIRECTORY("Not a directory"),
    IS_A_DIRECTORY("Is a directory"),
    FORBIDDEN("Permission denied"),
    LOOP("Too many levels of symbolic links"),
    NOT_READABLE("Not a regular file"),
    TOO_LARGE("File too large"),
    OTHER("Input/output error");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  public Kind kind() {
    return kind;
  }

  /** The words of {@link #getMessage}, never null. */
  public String text() {
    return String.valueOf(getMessage());
  }

  static FileProblem of(Kind kind) {
    return new FileProblem(kind, kind.text());
  }

  static FileProblem of(Exception error) {
    return switch (error) {
      case FileProblem known -> known;
      case NoSuchFileException _ -> of(Kind.ABSENT);
      case AccessDeniedException _ -> of(Kind.FORBIDDEN);
      case NotDirectoryException _ -> of(Kind.NOT_A_DIRECTORY);
      case FileSystemLoopException _ -> of(Kind.LOOP);
      case InvalidPathException _ -> of(Kind.ABSENT);
      case FileSystemException other -> ofReason(String.valueOf(other.getReason()));
      default -> ofReason(String.valueOf(error.getMessage()));
    };
  }

  private static FileProblem ofReason(String reason) {
    String lower = reason.toLowerCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (lower.contains(kind.text().toLowerCase(Locale.ROOT))) {
        return of(kind);
      }
    }
    return new FileProblem(Kind.OTHER, reason);
  }
}
