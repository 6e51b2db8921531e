package dev.vedette.rego.syntax;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One problem in a user's policy, in the words that OPA uses. The details are further lines that
 * explain it, such as the source line with a caret. Immutable.
 */
public record Diagnostic(String code, String message, Location location, List<String> details) {

  public static final String PARSE = "rego_parse_error";
  public static final String COMPILE = "rego_compile_error";
  public static final String TYPE = "rego_type_error";
  public static final String UNSAFE = "rego_unsafe_var_error";
  public static final String RECURSION = "rego_recursion_error";

  public Diagnostic {
    details = List.copyOf(details);
  }

  public Diagnostic(String code, String message, Location location) {
    this(code, message, location, List.of());
  }

  /** The problem as OPA prints it. */
  public String text() {
    var text = new StringBuilder();
    if (!location.equals(Location.NONE)) {
      text.append(location).append(": ");
    }
    text.append(code).append(": ").append(message);
    details.forEach(line -> text.append("\n\t").append(line));
    return text.toString();
  }

  /** All problems as OPA prints them together; the stage is empty or " during loading". */
  public static String text(List<Diagnostic> problems, String stage) {
    if (problems.size() == 1) {
      return "1 error occurred" + stage + ": " + problems.getFirst().text();
    }
    return problems.stream()
        .map(Diagnostic::text)
        .collect(
            Collectors.joining("\n", problems.size() + " errors occurred" + stage + ":\n", ""));
  }
}
