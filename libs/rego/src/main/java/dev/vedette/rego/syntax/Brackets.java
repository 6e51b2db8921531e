package dev.vedette.rego.syntax;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/**
 * What brackets say of the pieces of a module: how deep each stands, which closes which, and what
 * is between two of them, comments as they are now. Not thread-safe, as pieces are not.
 */
final class Brackets {
  private final List<Piece> pieces;
  private final Set<Integer> expressions;
  private final int[] depths;
  private final int[] closings;

  /**
   * Pairs them.
   *
   * @param expressions where expressions begin, by their offsets
   */
  Brackets(List<Piece> pieces, Set<Integer> expressions) {
    this.pieces = pieces;
    this.expressions = expressions;
    this.depths = new int[pieces.size()];
    this.closings = new int[pieces.size()];
    pair();
  }

  private void pair() {
    var open = new ArrayDeque<Integer>();
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).closes() && !open.isEmpty()) {
        closings[open.pop()] = i;
      }
      depths[i] = open.size();
      if (pieces.get(i).opens()) {
        open.push(i);
      }
    }
  }

  /** In how many brackets a piece stands. */
  int depth(int index) {
    return depths[index];
  }

  /** Which piece closes the bracket that a piece opens. */
  int closing(int index) {
    return closings[index];
  }

  boolean startsExpression(int index) {
    Piece piece = pieces.get(index);
    if (index > 0 && pieces.get(index - 1).is("not") && startsExpression(index - 1)) {
      return false;
    }
    return expressions.contains(piece.offset)
        || (piece.is("not") && expressions.contains(pieces.get(index + 1).offset));
  }

  /** Whether a brace begins the body of a rule or of {@code every}. */
  boolean isBody(int index, boolean afterEvery) {
    Piece piece = pieces.get(index);
    if (piece.kind != Kind.LBRACE || index == 0 || expressions.contains(piece.offset)) {
      return false;
    }
    Piece previous = pieces.get(index - 1);
    boolean top = depths[index] == 0;
    if (top && (previous.is("if") || previous.is("else"))) {
      return true;
    }
    return (top || afterEvery) && previous.endsTerm() && !previous.is("contains");
  }

  /** Whether the braces of a body can go: one expression on the line of the head. */
  boolean isBare(int index) {
    int close = closings[index];
    if (!pieces.get(index - 1).is("if")
        || pieces.get(close).lastRow != pieces.get(index).row
        || pieces.get(index + 1).kind == Kind.LBRACE
        || pieces.get(close + 1).is("else")
        || pieces.get(close + 1).kind == Kind.LBRACE
        || pieces.get(index - 1).lastRow != pieces.get(index).row) {
      return false;
    }
    int found = 0;
    for (int i = index + 1; i < close; i++) {
      Piece piece = pieces.get(i);
      boolean direct = depths[i] == depths[index] + 1;
      found += direct && startsExpression(i) ? 1 : 0;
      if (piece.is("every") || (direct && piece.kind == Kind.SEMICOLON)) {
        return false;
      }
    }
    return found == 1;
  }

  boolean hasBar(int open, int close) {
    for (int i = open + 1; i < close; i++) {
      if (depths[i] == depths[open] + 1 && pieces.get(i).kind == Kind.OR) {
        return true;
      }
    }
    return false;
  }

  boolean isBrokenBody(int open, int close) {
    boolean pastBar = false;
    for (int i = open + 1; i < close; i++) {
      Piece piece = pieces.get(i);
      boolean breaks = piece.row > pieces.get(i - 1).lastRow;
      if (depths[i] == depths[open] + 1
          && ((pastBar && breaks && startsExpression(i))
              || piece.after != null
              || !piece.before.isEmpty())) {
        return true;
      }
      pastBar |= depths[i] == depths[open] + 1 && piece.kind == Kind.OR;
    }
    return pieces.get(open).after != null || !pieces.get(close).before.isEmpty();
  }

  /** Whether items of a list begin on different lines, or comments stand among them. */
  boolean isBrokenList(int open, int close) {
    int row = pieces.get(open + 1).row;
    boolean broken = pieces.get(open).after != null || !pieces.get(close).before.isEmpty();
    for (int i = open + 1; i < close && !broken; i++) {
      Piece piece = pieces.get(i);
      if (depths[i] == depths[open] + 1) {
        broken = piece.after != null || !piece.before.isEmpty();
        if (pieces.get(i - 1).kind == Kind.COMMA && depths[i - 1] == depths[i]) {
          broken |= piece.row > row;
        }
        row = isItem(i, open) ? piece.row : row;
      }
    }
    return broken;
  }

  /** Whether an item of the list that begins at a bracket begins with a piece. */
  private boolean isItem(int index, int open) {
    return index == open + 1
        || (pieces.get(index - 1).kind == Kind.COMMA && depths[index - 1] == depths[open] + 1);
  }

  boolean isSpaced(int index, Piece piece, Piece previous) {
    return switch (piece.kind) {
      case COMMA, DOT, COLON -> false;
      case LPAREN, LBRACK ->
          previous.endsTerm()
              ? piece.space
              : !previous.opens() && previous.kind != Kind.DOT && !isSign(index - 1);
      default -> !previous.opens() && previous.kind != Kind.DOT && !isSign(index - 1);
    };
  }

  /** Whether a minus belongs to the number behind it. */
  private boolean isSign(int index) {
    Piece piece = pieces.get(index);
    return piece.kind == Kind.MINUS
        && !pieces.get(index + 1).space
        && (index == 0 || !pieces.get(index - 1).endsTerm());
  }
}
