package dev.vedette.language.syntax;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.diagnostic.SourceFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text that may have been put together from pieces of several files, and where each character came
 * from. Immutable and thread-safe.
 */
public final class SourceText {
  private final String text;
  private final List<Piece> pieces;

  private SourceText(String text, List<Piece> pieces) {
    this.text = text;
    this.pieces = pieces;
  }

  /** A run of characters and the offsets in a file that they came from. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  private record Piece(int start, SourceFile file, int[] offsets) {}

  /** A text that is its own file. */
  public static SourceText of(String text) {
    return of(new SourceFile("", text), text, identity(0, text.length()));
  }

  /** A text of a file, given the offset in the file of each of its characters. */
  public static SourceText of(SourceFile file, String text, int[] offsets) {
    return new SourceText(text, List.of(new Piece(0, file, offsets)));
  }

  /** A text of a file that stands there as it is, from the given offset on. */
  public static SourceText at(SourceFile file, String text, int offset) {
    return of(file, text, identity(offset, text.length()));
  }

  private static int[] identity(int start, int length) {
    int[] offsets = new int[length];
    Arrays.setAll(offsets, i -> start + i);
    return offsets;
  }

  public String text() {
    return text;
  }

  /**
   * This text, something between, and another text; what is between counts as the end of this one.
   */
  public SourceText append(String between, SourceText other) {
    var joined = new Builder(this);
    joined.copy(this, 0, text.length());
    joined.insert(between, this, Math.max(0, text.length() - 1));
    joined.copy(other, 0, other.text.length());
    return joined.build();
  }

  /** A diagnostic of the given severity that points at a character of this text. */
  public Diagnostic diagnostic(
      Severity severity, String code, String message, int offset, String item) {
    var piece = pieces.getFirst();
    for (Piece candidate : pieces) {
      if (candidate.start <= offset && candidate.offsets.length > 0) {
        piece = candidate;
      }
    }
    int inPiece = offset - piece.start;
    int inFile = 0;
    if (piece.offsets.length > 0) {
      int last = piece.offsets.length - 1;
      inFile = inPiece <= last ? piece.offsets[Math.max(0, inPiece)] : piece.offsets[last] + 1;
    }
    int line = piece.file.lineOf(inFile);
    return new Diagnostic(
        severity,
        code,
        message,
        piece.file.name(),
        line,
        piece.file.columnOf(inFile),
        piece.file.line(line),
        item);
  }

  /** Puts a text together. Not thread-safe. */
  public static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();
    private final SourceText origin;

    /** Starts an empty text that belongs where {@code origin} is. */
    public Builder(SourceText origin) {
      this.origin = origin;
    }

    /** Adds characters of another text. */
    public Builder copy(SourceText from, int start, int end) {
      for (int p = 0; p < from.pieces.size(); p++) {
        var piece = from.pieces.get(p);
        int pieceEnd = piece.start + piece.offsets.length;
        int low = Math.max(start, piece.start);
        int high = Math.min(end, pieceEnd);
        if (low < high) {
          pieces.add(
              new Piece(
                  text.length(),
                  piece.file,
                  Arrays.copyOfRange(piece.offsets, low - piece.start, high - piece.start)));
          text.append(from.text, low, high);
        }
      }
      return this;
    }

    /** Adds characters that stand for one place of another text. */
    public Builder insert(String characters, SourceText from, int place) {
      for (Piece piece : from.pieces) {
        if (place >= piece.start && place < piece.start + piece.offsets.length) {
          int[] offsets = new int[characters.length()];
          Arrays.fill(offsets, piece.offsets[place - piece.start]);
          pieces.add(new Piece(text.length(), piece.file, offsets));
          text.append(characters);
          return this;
        }
      }
      int[] offsets = new int[characters.length()];
      pieces.add(new Piece(text.length(), from.pieces.getFirst().file, offsets));
      text.append(characters);
      return this;
    }

    public SourceText build() {
      if (pieces.isEmpty()) {
        return new SourceText("", List.of(new Piece(0, origin.pieces.getFirst().file, new int[0])));
      }
      return new SourceText(text.toString(), List.copyOf(pieces));
    }
  }
}
