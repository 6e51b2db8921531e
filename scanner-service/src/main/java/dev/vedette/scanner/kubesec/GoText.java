package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Decimals;
import dev.vedette.scanner.manifest.Value;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** A value as Go's {@code %v} prints it, which several of kubesec's rules search. Stateless. */
final class GoText {
  private GoText() {}

  static String of(Value value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, Value value) {
    switch (value) {
      case Value.Text(var string, _) -> text.append(string);
      case Value.Numeric(var number, _) -> text.append(number(number));
      case Value.Truth(var truth, _) -> text.append(truth);
      case Value.Nothing _ -> text.append("<nil>");
      case Value.Sequence(var items, _) -> {
        text.append('[');
        String gap = "";
        for (Value item : items) {
          text.append(gap);
          append(text, item);
          gap = " ";
        }
        text.append(']');
      }
      case Value.Mapping(var entries, _, _) -> {
        text.append("map[");
        String gap = "";
        for (Map.Entry<String, Value> entry : new TreeMap<>(entries).entrySet()) {
          text.append(gap).append(entry.getKey()).append(':');
          append(text, entry.getValue());
          gap = " ";
        }
        text.append(']');
      }
    }
  }

  private static String number(double number) {
    if (!Double.isFinite(number)) {
      return Double.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    return Decimals.shortest(new BigDecimal(Double.toString(number)));
  }
}
