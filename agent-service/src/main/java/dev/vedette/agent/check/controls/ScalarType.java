package dev.vedette.agent.check.controls;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;

/**
 * What a plain YAML scalar means by the YAML 1.1 rules that kube-bench's parser applies. Stateless.
 *
 * <p>The rules differ from SnakeYAML's own: no base 60, dates are strings, `y` and `n` are
 * booleans.
 */
public enum ScalarType {
  NULL,
  TRUE,
  FALSE,
  INTEGER,
  DECIMAL,
  TEXT;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUES =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSES =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> SPECIAL_DECIMALS =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");
  private static final Pattern INTEGERS =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)");
  private static final Pattern DECIMALS =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  /** The meaning of a scalar that is written without quotes and without a tag. */
  public static ScalarType ofPlain(String text) {
    if (NULLS.contains(text)) {
      return NULL;
    }
    if (TRUES.contains(text)) {
      return TRUE;
    }
    if (FALSES.contains(text)) {
      return FALSE;
    }
    if (SPECIAL_DECIMALS.contains(text)) {
      return DECIMAL;
    }
    char first = text.charAt(0);
    if (!(first >= '0' && first <= '9') && "+-.".indexOf(first) < 0) {
      return TEXT;
    }
    String digits = text.replace("_", "");
    if (first != '.' && INTEGERS.matches(digits)) {
      return INTEGER;
    }
    return DECIMALS.matches(first == '.' ? text : digits) ? DECIMAL : TEXT;
  }

  /**
   * The number that an {@link #INTEGER} stands for: Long, BigInteger, or Double when it is too
   * large for 64 bits.
   */
  public static Number integer(String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = 10;
    if (digits.startsWith("0x")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.startsWith("0o")) {
      radix = 8;
      digits = digits.substring(2);
    } else if (digits.startsWith("0b")) {
      radix = 2;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
    }
    BigInteger value = new BigInteger(digits, radix);
    value = negative ? value.negate() : value;
    if (value.bitLength() <= 63) {
      return value.longValue();
    }
    return !negative && value.bitLength() <= 64 ? value : (Number) value.doubleValue();
  }

  /** The number that a {@link #DECIMAL} stands for. */
  public static double decimal(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".nan")) {
      return Double.NaN;
    }
    if (lower.endsWith(".inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(text.replace("_", ""));
  }
}
