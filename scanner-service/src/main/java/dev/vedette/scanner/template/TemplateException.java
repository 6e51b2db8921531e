package dev.vedette.scanner.template;

/** A template is none, or cannot be filled in. Immutable. */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  TemplateException(Place place, String message) {
    super(place.line() + ":" + place.column() + ": " + message);
  }

  /** Where in the template something stands, counted from 1. */
  record Place(int line, int column) {
    static Place of(String text, int at) {
      int start = text.lastIndexOf('\n', at - 1) + 1;
      int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
      return new Place(line, at - start + 1);
    }
  }
}
