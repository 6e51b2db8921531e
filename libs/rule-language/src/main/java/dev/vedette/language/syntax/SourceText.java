package dev.vedette.language.syntax;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Location;
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
  private static final int SHOWN = 20;

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

  /** The place in the list of the last piece that starts at an offset or before. */
  private int pieceAt(int offset) {
    int low = 0;
    int high = pieces.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pieces.get(middle).start <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** A diagnostic of the given severity that points at a character of this text. */
  public Diagnostic diagnostic(
      Severity severity, String code, String message, int offset, String item) {
    int at = pieceAt(offset);
    while (at > 0 && pieces.get(at).offsets.length == 0) {
      at--;
    }
    var piece = pieces.get(at);
    int inPiece = offset - piece.start;
    int inFile = 0;
    if (piece.offsets.length > 0) {
      int last = piece.offsets.length - 1;
      inFile = inPiece <= last ? piece.offsets[Math.max(0, inPiece)] : piece.offsets[last] + 1;
    }
    int line = piece.file.lineOf(inFile);
    int column = piece.file.columnOf(inFile);
    var found =
        new Diagnostic(
            severity, code, message, piece.file.name(), line, column, piece.file.line(line), item);
    return found.within(
        List.of(
            new Location("condition expression", "", startOfText(), line - 1, column - 1, inFile)));
  }

  /** How Falco calls a condition that has no name: by its start. */
  private String startOfText() {
    var start = text.length() > SHOWN ? text.substring(0, SHOWN - 3) + "..." : text;
    return '"' + start.replace('\n', ' ').replace('\r', ' ') + '"';
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
      for (int p = from.pieceAt(start); p < from.pieces.size(); p++) {
        var piece = from.pieces.get(p);
        if (piece.start >= end) {
          break;
        }
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
      var piece = from.pieces.get(from.pieceAt(place));
      if (place >= piece.start && place < piece.start + piece.offsets.length) {
        int[] offsets = new int[characters.length()];
        Arrays.fill(offsets, piece.offsets[place - piece.start]);
        pieces.add(new Piece(text.length(), piece.file, offsets));
        text.append(characters);
        return this;
      }
      int[] offsets = new int[characters.length()];
      pieces.add(new Piece(text.length(), from.pieces.getFirst().file, offsets));
      text.append(characters);
      return this;
    }

    /** The number of characters so far. */
    public int length() {
      return text.length();
    }

    public SourceText build() {
      if (pieces.isEmpty()) {
        return new SourceText("", List.of(new Piece(0, origin.pieces.getFirst().file, new int[0])));
      }
      return new SourceText(text.toString(), List.copyOf(pieces));
    }
  }
}
