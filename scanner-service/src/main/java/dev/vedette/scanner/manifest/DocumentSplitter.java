package dev.vedette.scanner.manifest;

import java.util.Optional;

/**
 * Cuts a text where YAML does: at each line that begins with three hyphens or three dots and a
 * space, whatever stands around it and however lines end. Not thread-safe; one for each text.
 */
final class DocumentSplitter {
  private static final String SOURCE = "# Source: ";

  private final String text;
  private int at;
  private int line = 1;

  DocumentSplitter(String text) {
    this.text = text;
  }

  /** A part with where it begins in the whole text, and what a comment in it says of its origin. */
  record Piece(Part part, int from, String source) {
    int to() {
      return from + part.text().length();
    }
  }

  /** The next part that has any content, its separator included. */
  Optional<Piece> next() {
    while (at < text.length()) {
      int from = at;
      int firstLine = line;
      boolean content = false;
      boolean directives = false;
      boolean opened = false;
      int separator = -1;
      String source = "";
      while (at < text.length()) {
        int end = endOfLine(at);
        boolean start = isMarker("---", end);
        if (start && (content || (opened && !directives))) {
          break;
        }
        boolean ends = isMarker("...", end);
        boolean comment = isBlankOrComment(start ? at + 3 : at, end);
        boolean directive = !content && !opened && text.charAt(at) == '%';
        directives = directive || (directives && !content && !opened);
        if (start) {
          opened = true;
          separator = at - from;
        }
        content |= !ends && !comment && !directive;
        if (source.isEmpty() && text.startsWith(SOURCE, at)) {
          source = text.substring(at + SOURCE.length(), end).strip();
        }
        advance(end);
        if (ends) {
          break;
        }
      }
      if (content || directives) {
        Part part = new Part(piece(from, separator), new Position(firstLine, 1));
        return Optional.of(new Piece(part, from, source));
      }
    }
    return Optional.empty();
  }

  /** Our parser takes no tab behind a separator, others do. */
  private String piece(int from, int separator) {
    String piece = text.substring(from, at);
    int tab = separator + 3;
    if (separator < 0 || tab >= piece.length() || " \t".indexOf(piece.charAt(tab)) < 0) {
      return piece;
    }
    int end = tab;
    while (end < piece.length() && " \t".indexOf(piece.charAt(end)) >= 0) {
      end++;
    }
    return piece.substring(0, tab) + " ".repeat(end - tab) + piece.substring(end);
  }

  private int endOfLine(int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private void advance(int end) {
    at = end;
    if (at < text.length()) {
      at += text.startsWith("\r\n", at) ? 2 : 1;
    }
    line++;
  }

  private boolean isMarker(String marker, int end) {
    int after = at + marker.length();
    return text.startsWith(marker, at)
        && (after == end || text.charAt(after) == ' ' || text.charAt(after) == '\t');
  }

  private boolean isBlankOrComment(int from, int end) {
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (c != ' ' && c != '\t') {
        return c == '#';
      }
    }
    return true;
  }
}
