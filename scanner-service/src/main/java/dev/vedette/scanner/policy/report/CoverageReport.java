package dev.vedette.scanner.policy.report;

import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.Coverage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Coverage as OPA prints it. Stateless. */
public final class CoverageReport {
  private CoverageReport() {}

  /** One JSON object. */
  public static String of(Coverage coverage) {
    var files = new LinkedHashMap<String, Object>();
    coverage
        .files()
        .forEach((name, lines) -> {
          var file = new LinkedHashMap<String, Object>();
          put("covered", lines.covered(), file);
          put("not_covered", lines.notCovered(), file);
          file.put("covered_lines", lines.covered().size());
          file.put("not_covered_lines", lines.notCovered().size());
          file.put("coverage", number(lines.percent()));
          files.put(name, file);
        });
    var whole = new LinkedHashMap<String, Object>();
    whole.put("files", files);
    whole.put("covered_lines", coverage.coveredLines());
    whole.put("not_covered_lines", coverage.notCoveredLines());
    whole.put("coverage", number(coverage.percent()));
    return JsonText.indented(whole, "  ") + "\n";
  }

  private static Value number(double percent) {
    return Value.of(BigDecimal.valueOf(percent).stripTrailingZeros());
  }

  private static void put(String name, SortedSet<Integer> rows, Map<String, Object> file) {
    if (rows.isEmpty()) {
      return;
    }
    List<Map<String, Object>> ranges = new ArrayList<>();
    int start = rows.first();
    int end = start;
    for (int row : rows) {
      if (row > end + 1) {
        ranges.add(range(start, end));
        start = row;
      }
      end = row;
    }
    ranges.add(range(start, end));
    file.put(name, ranges);
  }

  private static Map<String, Object> range(int start, int end) {
    var range = new LinkedHashMap<String, Object>();
    range.put("start", Map.of("row", start));
    range.put("end", Map.of("row", end));
    return range;
  }
}
