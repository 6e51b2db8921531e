package dev.vedette.scanner.template;

import dev.vedette.scanner.template.Part.Pipeline;
import dev.vedette.scanner.template.TemplateException.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a template apart. One use, one thread. */
final class TemplateReader {
  private static final int MAX_DEPTH = 100;
  private static final Set<String> REFUSED = Set.of("define", "template", "block");

  private final String text;
  private final Set<String> functions;
  private int at;
  private int depth;
  private int ranges;
  private boolean trims;

  /** The word that ended a list of parts, with the action it stands in; null at the end. */
  private @Nullable String ending;

  private ActionReader action;

  TemplateReader(String text, Set<String> functions) {
    this.text = text;
    this.functions = Set.copyOf(functions);
    this.action = new ActionReader(text, 0, 0, functions);
  }

  List<Part> read() throws TemplateException {
    List<Part> parts = parts();
    if (ending != null) {
      throw new TemplateException(action.place(), "{{" + ending + "}} without a beginning");
    }
    return parts;
  }

  /** Parts up to the end of the text, or to an {@code else} or {@code end}. */
  private List<Part> parts() throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(Place.of(text, at), "more than " + MAX_DEPTH + " levels");
    }
    List<Part> parts = new ArrayList<>();
    while (true) {
      int open = text.indexOf("{{", at);
      String before = text.substring(at, open < 0 ? text.length() : open);
      before = trims ? before.stripLeading() : before;
      boolean trimsBefore =
          open >= 0
              && open + 3 < text.length()
              && text.charAt(open + 2) == '-'
              && Character.isWhitespace(text.charAt(open + 3));
      before = trimsBefore ? before.stripTrailing() : before;
      if (!before.isEmpty()) {
        parts.add(new Part.Text(before));
      }
      if (open < 0) {
        at = text.length();
        ending = null;
        depth--;
        return parts;
      }
      if (!action(open + (trimsBefore ? 3 : 2), parts)) {
        depth--;
        return parts;
      }
    }
  }

  /** Reads an action; whether the list goes on behind it. */
  private boolean action(int start, List<Part> parts) throws TemplateException {
    int close = close(start);
    trims =
        close > start
            && text.charAt(close - 1) == '-'
            && Character.isWhitespace(text.charAt(close - 2));
    action = new ActionReader(text, start, trims ? close - 1 : close, functions);
    at = close + 2;
    if (text.startsWith("/*", start + blanks(start))) {
      return true;
    }
    for (String word : REFUSED) {
      if (action.takeWord(word)) {
        throw new TemplateException(
            Place.of(text, start), "{{" + word + "}} (expected: no named templates)");
      }
    }
    for (String word : List.of("end", "else")) {
      if (action.takeWord(word)) {
        ending = word;
        return false;
      }
    }
    if (action.takeWord("if")) {
      parts.add(condition());
    } else if (action.takeWord("with")) {
      Pipeline value = pipeline();
      List<Part> then = parts();
      parts.add(new Part.With(value, then, otherwise(start)));
    } else if (action.takeWord("range")) {
      Pipeline values = pipeline();
      ranges++;
      List<Part> body = parts();
      ranges--;
      parts.add(new Part.Range(values, body, otherwise(start)));
    } else if (ranges > 0 && action.takeWord("break")) {
      parts.add(new Part.Break());
    } else if (ranges > 0 && action.takeWord("continue")) {
      parts.add(new Part.Continue());
    } else {
      parts.add(new Part.Print(pipeline()));
    }
    return true;
  }

  private int blanks(int start) {
    int count = 0;
    while (start + count < text.length() && Character.isWhitespace(text.charAt(start + count))) {
      count++;
    }
    return count;
  }

  private Pipeline pipeline() throws TemplateException {
    ActionReader reader = action;
    Pipeline pipeline = reader.pipeline();
    reader.expectEnd();
    return pipeline;
  }

  private Part condition() throws TemplateException {
    Pipeline condition = pipeline();
    Place place = condition.place();
    List<Part> then = parts();
    if ("else".equals(ending) && action.takeWord("if")) {
      return new Part.If(condition, then, List.of(condition()));
    }
    return new Part.If(condition, then, otherwise(place));
  }

  private List<Part> otherwise(int start) throws TemplateException {
    return otherwise(Place.of(text, start));
  }

  /** What stands behind an else, if there is one, up to the end. */
  private List<Part> otherwise(Place start) throws TemplateException {
    List<Part> otherwise = List.of();
    if ("else".equals(ending)) {
      action.expectEnd();
      otherwise = parts();
    }
    if (!"end".equals(ending)) {
      throw new TemplateException(start, "no {{end}} (expected: one for what begins here)");
    }
    ending = null;
    action.expectEnd();
    return otherwise;
  }

  /** Where the braces close, which may stand in text, too. */
  private int close(int start) throws TemplateException {
    char quote = 0;
    for (int i = start; i + 1 < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        i += c == '\\' && quote == '"' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (c == '}' && text.charAt(i + 1) == '}') {
        return i;
      }
    }
    throw new TemplateException(Place.of(text, start), "no }} (expected: one for this {{)");
  }
}
