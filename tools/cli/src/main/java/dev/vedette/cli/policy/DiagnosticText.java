package dev.vedette.cli.policy;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.scanner.policy.report.JsonText;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with policies, as OPA prints it. Stateless. */
final class DiagnosticText {
  private DiagnosticText() {}

  static String pretty(List<Diagnostic> problems) {
    return Diagnostic.text(sorted(problems), "");
  }

  static String json(List<Diagnostic> problems) {
    List<Map<String, Object>> errors = sorted(problems).stream().map(DiagnosticText::tree).toList();
    return JsonText.indented(Map.of("errors", errors), "  ");
  }

  private static Map<String, Object> tree(Diagnostic problem) {
    var place = new LinkedHashMap<String, Object>();
    place.put("file", problem.location().file());
    place.put("row", problem.location().row());
    place.put("col", problem.location().column());
    var error = new LinkedHashMap<String, Object>();
    error.put("message", problem.message());
    error.put("code", problem.code());
    error.put("location", place);
    return error;
  }

  private static List<Diagnostic> sorted(List<Diagnostic> problems) {
    return problems.stream().sorted(Comparator.comparing(Diagnostic::location)).toList();
  }
}
