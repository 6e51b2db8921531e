package dev.vedette.scanner.policy.report;

import dev.vedette.rego.value.NumberValue;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.CheckResult.QueryRecord;
import dev.vedette.scanner.policy.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One JSON array of all results. Stateless. */
final class JsonReport {
  private JsonReport() {}

  static String of(List<CheckResult> results) {
    return JsonText.indented(results.stream().map(JsonReport::tree).toList(), "\t") + "\n";
  }

  private static Map<String, Object> tree(CheckResult result) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("filename", result.file().equals("-") ? "" : result.file());
    tree.put("namespace", result.namespace());
    tree.put("successes", result.successes());
    put("skipped", result.skipped(), result, tree);
    put("warnings", result.warnings(), result, tree);
    put("failures", result.failures(), result, tree);
    put("exceptions", result.exceptions(), result, tree);
    return tree;
  }

  private static void put(
      String name, List<Finding> findings, CheckResult result, Map<String, Object> tree) {
    if (!findings.isEmpty()) {
      tree.put(name, findings.stream().map(finding -> tree(finding, result)).toList());
    }
  }

  private static Map<String, Object> tree(Finding finding, CheckResult result) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("msg", finding.message());
    finding
        .origin()
        .ifPresent(origin -> {
          var place = new LinkedHashMap<String, Object>();
          if (!origin.file().isEmpty()) {
            place.put("file", origin.file());
          }
          if (!origin.line().isEmpty()) {
            place.put("line", NumberValue.parse(origin.line()));
          }
          tree.put("loc", place);
        });
    if (finding.metadata().size() > 0) {
      tree.put("metadata", finding.metadata());
    }
    List<String> printed =
        result.queries().stream()
            .filter(query -> query.query().equals(finding.query()))
            .map(QueryRecord::printed)
            .flatMap(List::stream)
            .toList();
    if (!printed.isEmpty()) {
      tree.put("outputs", printed);
    }
    return tree;
  }
}
