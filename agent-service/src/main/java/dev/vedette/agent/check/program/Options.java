package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options and operands of a program's arguments. Immutable.
 *
 * @param values by option; an option without a value has an empty one, of one given twice all are
 *     kept
 */
record Options(Map<String, List<String>> values, List<String> operands) {

  /**
   * Takes arguments apart.
   *
   * @param form letters of options, a colon after each that takes a value; words of long options,
   *     with an equals sign after each that takes a value
   * @throws ScriptException at an option that is not named there
   */
  static Options parse(List<String> arguments, String form, String... words)
      throws ScriptException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<String> operands = new ArrayList<>();
    List<String> known = List.of(words);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = String.valueOf(arguments.get(i));
      if (argument.equals("--")) {
        operands.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      } else if (argument.startsWith("--")) {
        int at = argument.indexOf('=');
        String word = argument.substring(2, at < 0 ? argument.length() : at);
        if (!known.contains(at < 0 ? word : word + "=")) {
          throw unknown(argument);
        }
        add(values, word, at < 0 ? "" : argument.substring(at + 1));
      } else if (argument.length() > 1 && argument.startsWith("-")) {
        i = letters(arguments, i, form, values);
      } else {
        operands.add(argument);
      }
    }
    return new Options(values, operands);
  }

  private static int letters(
      List<String> arguments, int at, String form, Map<String, List<String>> values)
      throws ScriptException {
    String argument = arguments.get(at);
    for (int j = 1; j < argument.length(); j++) {
      char letter = argument.charAt(j);
      int known = form.indexOf(letter);
      if (known < 0 || letter == ':') {
        throw unknown(argument);
      }
      if (known + 1 < form.length() && form.charAt(known + 1) == ':') {
        String rest = argument.substring(j + 1);
        if (rest.isEmpty() && at + 1 >= arguments.size()) {
          throw ScriptException.unsupported("option -" + letter + " without its value");
        }
        add(values, String.valueOf(letter), rest.isEmpty() ? arguments.get(at + 1) : rest);
        return rest.isEmpty() ? at + 1 : at;
      }
      add(values, String.valueOf(letter), "");
    }
    return at;
  }

  boolean has(String option) {
    return values.containsKey(option);
  }

  /** The last value of an option. */
  Optional<String> value(String option) {
    @Nullable List<String> all = values.get(option);
    return all == null ? Optional.empty() : Optional.of(all.getLast());
  }

  List<String> all(String option) {
    return values.getOrDefault(option, List.of());
  }

  /** The whole number that an option gives. */
  int number(String option, int otherwise) throws ScriptException {
    Optional<String> text = value(option);
    return text.isEmpty() ? otherwise : number(text.get());
  }

  static int number(String text) throws ScriptException {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException _) {
      throw ScriptException.unsupported("'" + text + "' where a number belongs");
    }
  }

  private static void add(Map<String, List<String>> values, String option, String value) {
    values.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
  }

  private static ScriptException unknown(String option) {
    return ScriptException.unsupported("option " + option);
  }
}
