package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.value.NumberValue;
import org.jspecify.annotations.Nullable;

/** Parses numbers, which keep their text; of a size that arithmetic can bear. Stateless. */
final class NumberParser {
  private static final int MAX_EXPONENT = 30_000;

  private NumberParser() {}

  /** The number that the cursor is at; null if it is none, which was noted. */
  static @Nullable Term parse(Cursor cursor) {
    Location place = cursor.location();
    String prefix = "";
    if (cursor.at(Kind.MINUS)) {
      prefix = "-";
      cursor.scan();
      if (!cursor.at(Kind.NUMBER) && !cursor.at(Kind.DOT)) {
        cursor.illegal("expected number");
        return null;
      }
    }
    boolean fraction = cursor.at(Kind.DOT);
    if (fraction) {
      prefix += ".";
      cursor.scan();
      if (!cursor.at(Kind.NUMBER)) {
        cursor.illegal("expected number");
        return null;
      }
    }
    String digits = cursor.text();
    if (!fraction && digits.length() > 1 && digits.charAt(0) == '0') {
      char second = digits.charAt(1);
      if (second != '.' && second != 'e' && second != 'E') {
        cursor.illegal("expected number without leading zero");
        return null;
      }
    }
    if (fraction && digits.indexOf('.') >= 0) {
      cursor.illegal("invalid float");
      return null;
    }
    String text = prefix + digits;
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    if ((exponent >= 0 && tooLarge(text.substring(exponent + 1))) || text.length() > MAX_EXPONENT) {
      cursor.problem("number too big");
      return null;
    }
    String json = fraction ? text.replace(".", "0.") : text;
    return new Scalar(NumberValue.parse(json), place);
  }

  private static boolean tooLarge(String exponent) {
    try {
      return Math.abs((long) Integer.parseInt(exponent)) > MAX_EXPONENT;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
