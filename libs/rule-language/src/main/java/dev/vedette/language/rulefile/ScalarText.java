package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.SourceFile;
import dev.vedette.language.syntax.SourceText;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;

/** The texts of a YAML file with the place of each of their characters. Stateless. */
public final class ScalarText {
  private static final int FARTHEST = 512;
  private static final int MOST_OTHERS = 16;

  private ScalarText() {}

  /** A text that the file has between two marks, in the given style. */
  public static SourceText of(
      SourceFile file, String value, ScalarStyle style, Mark from, Mark until) {
    int start = offset(file, from);
    int end = Math.min(file.text().length(), offset(file, until));
    var raw = file.text();
    int at = start;
    if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
      int lineEnd = raw.indexOf('\n', start);
      at = lineEnd < 0 ? start : lineEnd + 1;
    }
    int[] offsets = new int[value.length()];
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Character.isWhitespace(c)) {
        at = find(raw, c, at, end);
      }
      offsets[i] = Math.min(at, Math.max(0, raw.length() - 1));
      at = Math.min(at + 1, Math.max(start, end - 1));
    }
    return SourceText.of(file, value, offsets);
  }

  /**
   * The next place of a character, after blanks and a few others: an escape stands for another. The
   * start if it is not near, so that a text of escapes is not searched once for each.
   */
  private static int find(String raw, char c, int start, int end) {
    int limit = Math.min(end, start + FARTHEST);
    int others = 0;
    for (int i = start; i < limit && others < MOST_OTHERS; i++) {
      if (raw.charAt(i) == c) {
        return i;
      }
      others += Character.isWhitespace(raw.charAt(i)) ? 0 : 1;
    }
    return start;
  }

  /** The place of a mark in its file. */
  static int offset(SourceFile file, Mark mark) {
    return Math.min(file.text().length(), file.lineStart(mark.getLine() + 1) + mark.getColumn());
  }
}
