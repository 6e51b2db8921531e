package dev.vedette.cli.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The lines that differ between two texts, as {@code diff -u} prints them. Stateless. */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** With more differences than this, everything between the first and the last counts as one. */
  private static final int MOST_EDITS = 2000;

  private UnifiedDiff() {}

  /** A line of both texts, or of one of them, and how many lines of each are before it. */
  private record Edit(char kind, String line, int before, int after) {}

  /** The differences; empty if there is none. */
  public static String of(String name, String before, String after) {
    return of(name, name, before, after);
  }

  /** The differences of a file that has two names in the diff; empty if there is none. */
  public static String of(String oldName, String newName, String before, String after) {
    List<Edit> edits = edits(lines(before), lines(after));
    StringBuilder text = new StringBuilder();
    int next = 0;
    while (next < edits.size()) {
      int first = changeFrom(edits, next);
      if (first == edits.size()) {
        break;
      }
      int start = Math.max(next, first - CONTEXT);
      int end = endOfHunk(edits, first);
      if (text.isEmpty()) {
        text.append("--- ").append(header(oldName)).append("\n+++ ");
        text.append(header(newName)).append("\n");
      }
      hunk(edits.subList(start, end), text);
      next = end;
    }
    return text.toString();
  }

  /** Without a tab behind it, a name with a space would end there. */
  private static String header(String name) {
    return name.indexOf(' ') < 0 ? name : name + "\t";
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)", -1)));
    lines.removeIf(String::isEmpty);
    return lines;
  }

  private static int changeFrom(List<Edit> edits, int from) {
    int at = from;
    while (at < edits.size() && edits.get(at).kind == ' ') {
      at++;
    }
    return at;
  }

  /** Changes with few lines between them share their context. */
  private static int endOfHunk(List<Edit> edits, int first) {
    int end = first;
    int next = first;
    while (next < edits.size() && next - end <= 2 * CONTEXT) {
      while (next < edits.size() && edits.get(next).kind != ' ') {
        next++;
      }
      end = next;
      next = changeFrom(edits, next);
    }
    return Math.min(edits.size(), end + CONTEXT);
  }

  private static void hunk(List<Edit> hunk, StringBuilder text) {
    long removed = hunk.stream().filter(edit -> edit.kind != '+').count();
    long added = hunk.stream().filter(edit -> edit.kind != '-').count();
    text.append("@@ -").append(range(hunk.getFirst().before, removed));
    text.append(" +").append(range(hunk.getFirst().after, added)).append(" @@\n");
    for (Edit edit : hunk) {
      text.append(edit.kind).append(edit.line);
      if (!edit.line.endsWith("\n")) {
        text.append("\n\\ No newline at end of file\n");
      }
    }
  }

  private static String range(int before, long count) {
    long start = count == 0 ? before : before + 1;
    return count == 1 ? Long.toString(start) : start + "," + count;
  }

  /** The shortest way from one text to the other, after Myers. */
  private static List<Edit> edits(List<String> before, List<String> after) {
    int same = 0;
    int shorter = Math.min(before.size(), after.size());
    while (same < shorter && before.get(same).equals(after.get(same))) {
      same++;
    }
    int[] reached = new int[2 * MOST_EDITS + 3];
    int middle = MOST_EDITS + 1;
    reached[middle + 1] = same;
    List<int[]> trace = new ArrayList<>();
    for (int distance = 0; distance <= MOST_EDITS; distance++) {
      for (int diagonal = -distance; diagonal <= distance; diagonal += 2) {
        boolean down = goesDown(reached, middle, diagonal, distance);
        int x = down ? reached[middle + diagonal + 1] : reached[middle + diagonal - 1] + 1;
        int y = x - diagonal;
        while (x < before.size() && y < after.size() && before.get(x).equals(after.get(y))) {
          x++;
          y++;
        }
        reached[middle + diagonal] = x;
        if (x >= before.size() && y >= after.size()) {
          return traced(before, after, trace, distance);
        }
      }
      // only what this distance can have reached
      trace.add(
          java.util.Arrays.copyOfRange(reached, middle - distance - 1, middle + distance + 2));
    }
    return replaced(before, after, same);
  }

  private static boolean goesDown(int[] reached, int middle, int diagonal, int distance) {
    return diagonal == -distance
        || (diagonal != distance
            && reached[middle + diagonal - 1] < reached[middle + diagonal + 1]);
  }

  private static List<Edit> traced(
      List<String> before, List<String> after, List<int[]> trace, int distance) {
    List<Edit> edits = new ArrayList<>();
    int x = before.size();
    int y = after.size();
    for (int d = distance; d > 0; d--) {
      int[] reached = trace.get(d - 1);
      int middle = d;
      int diagonal = x - y;
      boolean down = goesDown(reached, middle, diagonal, d);
      int from = diagonal + (down ? 1 : -1);
      int fromX = reached[middle + from];
      int fromY = fromX - from;
      while (x > fromX + (down ? 0 : 1) || y > fromY + (down ? 1 : 0)) {
        x--;
        y--;
        edits.add(new Edit(' ', before.get(x), x, y));
      }
      if (down) {
        y--;
        edits.add(new Edit('+', after.get(y), x, y));
      } else {
        x--;
        edits.add(new Edit('-', before.get(x), x, y));
      }
    }
    while (x > 0) {
      x--;
      y--;
      edits.add(new Edit(' ', before.get(x), x, y));
    }
    Collections.reverse(edits);
    return edits;
  }

  private static List<Edit> replaced(List<String> before, List<String> after, int same) {
    List<Edit> edits = new ArrayList<>();
    for (int i = 0; i < same; i++) {
      edits.add(new Edit(' ', before.get(i), i, i));
    }
    for (int i = same; i < before.size(); i++) {
      edits.add(new Edit('-', before.get(i), i, same));
    }
    for (int i = same; i < after.size(); i++) {
      edits.add(new Edit('+', after.get(i), before.size(), i));
    }
    return edits;
  }
}
