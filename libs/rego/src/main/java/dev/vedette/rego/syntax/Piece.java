package dev.vedette.rego.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as written, or a whole template string, with the comments that stand before it on lines
 * of their own and the one that follows it on its line. Not thread-safe.
 */
final class Piece {
  private static final Set<String> WORDS =
      Set.of("if", "else", "in", "not", "some", "with", "as", "default", "every");

  final Kind kind;
  final String text;
  final int offset;
  final int row;
  final int lastRow;
  final boolean space;
  final List<Comment> before = new ArrayList<>();
  @Nullable Comment after;

  /** Whether it is part of a path, so that a keyword is a name. */
  private boolean inPath;

  private Piece(Kind kind, String text, Location location, boolean space) {
    this.kind = kind;
    this.text = text;
    this.offset = location.offset();
    this.row = location.row();
    this.lastRow = row + (int) text.chars().filter(c -> c == '\n').count();
    this.space = space;
  }

  /** The pieces of a source; the last one is its end. */
  static List<Piece> of(String source, List<Token> tokens, List<Comment> comments) {
    var pieces = new ArrayList<Piece>();
    int next = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token first = tokens.get(i);
      int last = lastOfTemplate(source, tokens, i);
      int start = first.location().offset();
      int end = tokens.get(last).location().end();
      var piece =
          new Piece(first.kind(), source.substring(start, end), first.location(), first.space());
      i = last;
      for (; next < comments.size() && comments.get(next).location().offset() < end; next++) {
        Comment comment = comments.get(next);
        if (comment.location().offset() >= start) {
          continue;
        }
        if (!pieces.isEmpty()
            && pieces.getLast().lastRow == comment.location().row()
            && pieces.getLast().after == null) {
          pieces.getLast().after = comment;
        } else {
          piece.before.add(comment);
        }
      }
      if (!pieces.isEmpty()) {
        Piece previous = pieces.getLast();
        piece.inPath = previous.kind == Kind.DOT;
        previous.inPath |= piece.kind == Kind.DOT;
      }
      pieces.add(piece);
    }
    for (; next < comments.size(); next++) {
      Comment comment = comments.get(next);
      if (pieces.size() > 1 && pieces.get(pieces.size() - 2).lastRow == comment.location().row()) {
        pieces.get(pieces.size() - 2).after = comment;
      } else {
        pieces.getLast().before.add(comment);
      }
    }
    return pieces;
  }

  private static int lastOfTemplate(String source, List<Token> tokens, int first) {
    int depth = 0;
    for (int i = first; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean opens = isPart(token) && source.charAt(token.location().offset()) == '$';
      boolean ends = isEnd(token) && source.charAt(token.location().offset()) != '$';
      depth += opens ? 1 : ends ? -1 : 0;
      if (depth <= 0) {
        return i;
      }
    }
    return tokens.size() - 1;
  }

  private static boolean isPart(Token token) {
    return token.kind() == Kind.TEMPLATE_PART || token.kind() == Kind.RAW_TEMPLATE_PART;
  }

  private static boolean isEnd(Token token) {
    return token.kind() == Kind.TEMPLATE_END || token.kind() == Kind.RAW_TEMPLATE_END;
  }

  boolean is(String word) {
    return kind == Kind.IDENT && !inPath && text.equals(word);
  }

  boolean opens() {
    return kind == Kind.LBRACE || kind == Kind.LBRACK || kind == Kind.LPAREN;
  }

  boolean closes() {
    return kind == Kind.RBRACE || kind == Kind.RBRACK || kind == Kind.RPAREN;
  }

  /** Whether a term can end with it. */
  boolean endsTerm() {
    return switch (kind) {
      case IDENT -> inPath || !WORDS.contains(text);
      case NUMBER,
          STRING,
          RBRACK,
          RBRACE,
          RPAREN,
          TEMPLATE_PART,
          TEMPLATE_END,
          RAW_TEMPLATE_PART,
          RAW_TEMPLATE_END ->
          true;
      default -> false;
    };
  }
}
