package dev.vedette.language.diagnostic;

import java.util.ArrayList;
import java.util.List;

/** A text that a user gave, by name, with its lines. Immutable and thread-safe. */
public final class SourceFile {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  public SourceFile(String name, String text) {
    this.name = name;
    this.text = text;
    List<Integer> starts = new ArrayList<>();
    starts.add(0);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        starts.add(i + 1);
      }
    }
    this.lineStarts = starts.stream().mapToInt(Integer::intValue).toArray();
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** The text of a line, counted from 1, without its end; empty if there is no such line. */
  public String line(int number) {
    if (number < 1 || number > lineStarts.length) {
      return "";
    }
    int end = number < lineStarts.length ? lineStarts[number] - 1 : text.length();
    var line = text.substring(lineStarts[number - 1], end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /**
   * The offset of the first character of a line, counted from 1; the end of the text if there is no
   * such line.
   */
  public int lineStart(int number) {
    return number >= 1 && number <= lineStarts.length ? lineStarts[number - 1] : text.length();
  }

  /** The line, counted from 1, that the offset is on. */
  public int lineOf(int offset) {
    int low = 0;
    int high = lineStarts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (lineStarts[middle] <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low + 1;
  }

  /** The column, counted from 1, that the offset is in. */
  public int columnOf(int offset) {
    return offset - lineStarts[lineOf(offset) - 1] + 1;
  }
}
