package dev.vedette.rego.builtin.text;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether two simple patterns, made of characters, {@code .}, sets, {@code *} and {@code +}, have a
 * text in common. Has no state, so safe for all threads.
 */
final class GlobIntersection {

  /** Characters, or all of them when null, and how often they may stand. */
  private record Token(@Nullable BitSet characters, boolean optional, boolean repeated) {
    boolean meets(Token other) {
      return characters == null
          || other.characters == null
          || characters.intersects(other.characters);
    }
  }

  private GlobIntersection() {}

  static boolean isNonEmpty(Call call, String left, String right) throws BuiltinFailure {
    List<Token> a = new Reader(left).tokens();
    List<Token> b = new Reader(right).tokens();
    call.charge((long) a.size() * b.size());
    // reached[i][j]: some text brings both patterns to these places.
    var reached = new boolean[a.size() + 1][b.size() + 1];
    reached[0][0] = true;
    for (int i = 0; i <= a.size(); i++) {
      for (int j = 0; j <= b.size(); j++) {
        if (reached[i][j]) {
          advance(a, b, i, j, reached);
        }
      }
    }
    return reached[a.size()][b.size()];
  }

  private static void advance(List<Token> a, List<Token> b, int i, int j, boolean[][] reached) {
    if (i < a.size() && a.get(i).optional) {
      reached[i + 1][j] = true;
    }
    if (j < b.size() && b.get(j).optional) {
      reached[i][j + 1] = true;
    }
    if (i == a.size() || j == b.size() || !a.get(i).meets(b.get(j))) {
      return;
    }
    reached[i + 1][j + 1] = true;
    // A repeated token goes on over as many tokens of the other side as it has in common with.
    if (a.get(i).repeated) {
      for (int k = j; k < b.size() && (a.get(i).meets(b.get(k)) || b.get(k).optional); k++) {
        reached[i + 1][k + 1] = true;
      }
    }
    if (b.get(j).repeated) {
      for (int k = i; k < a.size() && (b.get(j).meets(a.get(k)) || a.get(k).optional); k++) {
        reached[k + 1][j + 1] = true;
      }
    }
  }

  /** Reads the tokens of a pattern. */
  private static final class Reader {
    private final int[] points;
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
      points = text.codePoints().toArray();
    }

    List<Token> tokens() throws BuiltinFailure {
      var tokens = new ArrayList<Token>();
      while (at < points.length) {
        BitSet characters = characters();
        boolean star = at < points.length && points[at] == '*';
        boolean plus = at < points.length && points[at] == '+';
        if (star || plus) {
          at++;
        }
        tokens.add(new Token(characters, star, star || plus));
      }
      return tokens;
    }

    private @Nullable BitSet characters() throws BuiltinFailure {
      int point = points[at++];
      return switch (point) {
        case '.' -> null;
        case '[' -> set();
        case ']' -> throw wrong("set-close ']' with no preceding '['");
        case '*', '+' ->
            throw wrong("flag '" + Character.toString(point) + "' must be preceded by a non-flag");
        case '\\' -> single(escaped());
        default -> single(point);
      };
    }

    private int escaped() throws BuiltinFailure {
      if (at >= points.length) {
        throw wrong("escape character with nothing behind it");
      }
      return points[at++];
    }

    private BitSet set() throws BuiltinFailure {
      var set = new BitSet();
      int previous = -1;
      while (at < points.length && points[at] != ']') {
        int point = points[at++];
        if (point == '-' && previous >= 0 && at < points.length && points[at] != ']') {
          int high = points[at++];
          if (high < previous) {
            throw wrong("range out of order");
          }
          set.set(previous, high + 1);
          previous = -1;
        } else {
          previous = point == '\\' ? escaped() : point;
          set.set(previous);
        }
      }
      if (at++ >= points.length) {
        throw wrong("set-open '[' with no following ']'");
      }
      return set;
    }

    private static BitSet single(int point) {
      var set = new BitSet();
      set.set(point);
      return set;
    }

    private BuiltinFailure wrong(String message) {
      return Operands.failure(
          "input:" + text + ", pos:" + at + ", " + message + ": the input provided is invalid");
    }
  }
}
