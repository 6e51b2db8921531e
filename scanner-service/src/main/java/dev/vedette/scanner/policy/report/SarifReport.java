package dev.vedette.scanner.policy.report;

import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SARIF 2.1.0 in one line. Built for one report, by one thread. */
final class SarifReport {
  private static final String SCHEMA =
      "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/"
          + "sarif-schema-2.1.0.json";

  private final List<Object> rules = new ArrayList<>();
  private final List<Object> results = new ArrayList<>();
  private final Map<String, Integer> indices = new LinkedHashMap<>();

  private SarifReport() {}

  static String of(List<CheckResult> checked) {
    var report = new SarifReport();
    checked.forEach(report::add);
    var tool = new LinkedHashMap<String, Object>();
    tool.put("informationUri", "https://github.com/open-policy-agent/conftest");
    tool.put("name", "conftest");
    tool.put("rules", report.rules);
    var invocation = new LinkedHashMap<String, Object>();
    boolean failed = CheckResult.anyFailure(checked);
    invocation.put("executionSuccessful", true);
    invocation.put("exitCode", failed ? 1 : 0);
    invocation.put("exitCodeDescription", exit(checked, failed));
    var run = new LinkedHashMap<String, Object>();
    run.put("tool", Map.of("driver", tool));
    run.put("invocations", List.of(invocation));
    run.put("results", report.results);
    var whole = new LinkedHashMap<String, Object>();
    whole.put("version", "2.1.0");
    whole.put("$schema", SCHEMA);
    whole.put("runs", List.of(run));
    return JsonText.compact(whole) + "\n";
  }

  private static String exit(List<CheckResult> checked, boolean failed) {
    if (failed) {
      return "Policy violations found";
    }
    return CheckResult.anyWarning(checked) ? "Policy warnings found" : "No policy violations found";
  }

  private void add(CheckResult result) {
    for (Finding finding : result.failures()) {
      add(result, "deny", "Policy violation", "error", finding);
    }
    for (Finding finding : result.warnings()) {
      add(result, "warn", "Policy warning", "warning", finding);
    }
    for (Finding finding : result.exceptions()) {
      add(result, "allow", "Policy exception", "note", finding);
    }
    if (result.failures().isEmpty() && result.warnings().isEmpty()) {
      boolean skipped = result.successes() == 0 && result.exceptions().isEmpty();
      String text = skipped ? "Policy check was skipped" : "Policy was satisfied successfully";
      var finding =
          new Finding(text, Optional.empty(), ObjectValue.of("description", Value.of(text)));
      add(result, skipped ? "skip" : "success", text, "none", finding);
    }
  }

  private void add(
      CheckResult result, String rule, String description, String level, Finding finding) {
    String id = result.namespace() + "/" + rule;
    int index = indices.computeIfAbsent(id, _ -> addRule(id, description, finding));
    var entry = new LinkedHashMap<String, Object>();
    entry.put("ruleId", id);
    entry.put("ruleIndex", index);
    entry.put("level", level);
    entry.put("message", Map.of("text", finding.message()));
    entry.put("locations", List.of(Map.of("physicalLocation", place(result, finding))));
    results.add(entry);
  }

  private int addRule(String id, String description, Finding finding) {
    var rule = new LinkedHashMap<String, Object>();
    rule.put("id", id);
    rule.put("shortDescription", Map.of("text", description));
    if (finding.metadata().size() > 0) {
      rule.put("properties", finding.metadata());
    }
    rules.add(rule);
    return rules.size() - 1;
  }

  private static Map<String, Object> place(CheckResult result, Finding finding) {
    var place = new LinkedHashMap<String, Object>();
    String file =
        finding.origin().map(Finding.Origin::file).filter(f -> !f.isEmpty()).orElse(result.file());
    place.put("artifactLocation", Map.of("uri", uri(file)));
    String line = finding.origin().map(Finding.Origin::line).orElse("");
    if (!line.isEmpty() && line.chars().allMatch(c -> c >= '0' && c <= '9')) {
      var region = new LinkedHashMap<String, Object>();
      region.put("startLine", NumberValue.parse(line));
      region.put("endLine", NumberValue.parse(line));
      place.put("region", region);
    }
    return place;
  }

  private static String uri(String file) {
    var uri = new StringBuilder();
    for (byte b : file.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~$&+,/:;=@!*'()".indexOf(c) >= 0;
      if (plain) {
        uri.append(c);
      } else {
        uri.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return uri.toString();
  }
}
