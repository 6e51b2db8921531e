package dev.vedette.scanner.manifest;

/** The JSON values that stand one after the other in a text. Not thread-safe; one for each text. */
final class JsonDocuments {
  private final String text;
  private int at;
  private Position place;

  JsonDocuments(Part part, int from) {
    this.text = part.text();
    this.at = from;
    this.place = part.placeOf(from);
  }

  /** Where JSON may begin in a text: at a brace or bracket that nothing precedes; otherwise -1. */
  static int beginIn(Part part) {
    String text = part.text();
    int at = afterComments(text, 0);
    if (text.startsWith("---", at)) {
      at = afterComments(text, at + 3);
    }
    return at < text.length() && opens(text, at) ? at : -1;
  }

  boolean hasNext() {
    return at < text.length();
  }

  /** The next value; after one that is no JSON, reading goes on at the next line that opens one. */
  Value next(Budget budget) throws RejectedException {
    Position start = place;
    if (!opens(text, at)) {
      int wrong = at;
      moveTo(nextOpening(at));
      throw new RejectedException(
          new Rejection(
              Rejection.Reason.MALFORMED,
              "'" + text.charAt(wrong) + "' after a JSON value",
              start,
              "another JSON object, or ---"));
    }
    JsonTree tree = new JsonTree(text, budget);
    try {
      Value value = tree.readFrom(at, start);
      moveTo(afterSpace(text, tree.end()));
      return value;
    } catch (RejectedException rejected) {
      moveTo(nextOpening(Math.max(tree.end(), at + 1)));
      throw rejected;
    }
  }

  private void moveTo(int to) {
    place = place.after(text, at, to);
    at = to;
  }

  private int nextOpening(int from) {
    for (int i = from; i < text.length(); i++) {
      char before = text.charAt(i - 1);
      if ((before == '\n' || before == '\r') && opens(text, i)) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean opens(String text, int at) {
    return text.charAt(at) == '{' || text.charAt(at) == '[';
  }

  private static int afterComments(String text, int from) {
    int at = afterSpace(text, from);
    while (at < text.length() && text.charAt(at) == '#') {
      while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
        at++;
      }
      at = afterSpace(text, at);
    }
    return at;
  }

  private static int afterSpace(String text, int from) {
    int at = from;
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
