package dev.vedette.cli.scan;

import dev.vedette.proto.scanner.v1.Check;
import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.Place;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.Severity;
import dev.vedette.proto.scanner.v1.SuppressedFinding;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Findings as SARIF 2.1.0, which code hosts show beside the lines. Stateless. */
final class SarifReport {
  private static final JsonMapper JSON = JsonMapper.shared();

  private SarifReport() {}

  static String of(ScanResponse response) {
    ObjectNode log = JSON.createObjectNode();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    Map<String, Integer> rules = rules(run, response.getChecksList());
    run.put("columnKind", "unicodeCodePoints");
    invocation(run, response.getDocumentErrorsList());
    ArrayNode results = run.putArray("results");
    response.getFindingsList().forEach(finding -> result(results, finding, rules));
    for (SuppressedFinding suppressed : response.getSuppressedFindingsList()) {
      ObjectNode result = result(results, suppressed.getFinding(), rules);
      ObjectNode suppression = result.putArray("suppressions").addObject();
      // Ours and other tools' annotations have a slash in their keys, lines of files have a colon.
      suppression.put("kind", suppressed.getOrigin().contains(":") ? "external" : "inSource");
      suppression.put("status", "accepted");
      suppression.put("justification", suppressed.getReason());
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(log) + "\n";
  }

  private static Map<String, Integer> rules(ObjectNode run, List<Check> checks) {
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "vedette");
    driver.put("semanticVersion", "0.1.0");
    ArrayNode rules = driver.putArray("rules");
    Map<String, Integer> numbers = new HashMap<>();
    for (Check check : checks) {
      numbers.put(check.getId(), numbers.size());
      ObjectNode rule = rules.addObject();
      rule.put("id", check.getId());
      rule.putObject("shortDescription").put("text", check.getTitle());
      String rationale = check.getRationale().isEmpty() ? check.getTitle() : check.getRationale();
      rule.putObject("fullDescription").put("text", rationale);
      String help =
          check.getReferencesList().isEmpty()
              ? rationale
              : rationale + "\nSee " + String.join(", ", check.getReferencesList()) + ".";
      rule.putObject("help").put("text", help);
      rule.putObject("defaultConfiguration").put("level", level(check.getSeverity()));
      ObjectNode properties = rule.putObject("properties");
      properties.put("security-severity", score(check.getSeverity()));
      properties.putArray("tags").add("security").add(Severities.label(check.getSeverity()));
    }
    return numbers;
  }

  private static void invocation(ObjectNode run, List<DocumentError> errors) {
    ObjectNode invocation = run.putArray("invocations").addObject();
    invocation.put("executionSuccessful", errors.stream().allMatch(DocumentError::getScanned));
    ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
    for (DocumentError error : errors) {
      ObjectNode notification = notifications.addObject();
      notification.put("level", error.getScanned() ? "warning" : "error");
      notification
          .putObject("message")
          .put("text", error.getMessage() + " (expected: " + error.getExpected() + ")");
      location(notification.putArray("locations"), error.getFile(), error.getPlace());
    }
  }

  private static ObjectNode result(ArrayNode results, Finding finding, Map<String, Integer> rules) {
    ObjectNode result = results.addObject();
    result.put("ruleId", finding.getCheck());
    result.put("ruleIndex", rules.getOrDefault(finding.getCheck(), -1));
    result.put("level", level(finding.getSeverity()));
    String object = Severities.object(finding);
    String container = finding.getContainer().isEmpty() ? "" : " " + finding.getContainer();
    String note = finding.getNote().isEmpty() ? "" : " [" + finding.getNote() + "]";
    result
        .putObject("message")
        .put("text", object + container + ": " + finding.getMessage() + note);
    ObjectNode location =
        location(result.putArray("locations"), finding.getResource().getFile(), finding.getPlace());
    ObjectNode logical = location.putArray("logicalLocations").addObject();
    logical.put("fullyQualifiedName", object + "." + finding.getPath());
    logical.put("kind", "member");
    // The same finding keeps its print when lines move.
    result
        .putObject("partialFingerprints")
        .put(
            "vedette/v1",
            Integer.toHexString(
                List.of(
                        finding.getCheck(),
                        finding.getResource().getFile(),
                        object,
                        finding.getPath())
                    .hashCode()));
    return result;
  }

  private static ObjectNode location(ArrayNode locations, String file, Place place) {
    ObjectNode location = locations.addObject();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(file));
    ObjectNode region = physical.putObject("region");
    region.put("startLine", Math.max(1, place.getLine()));
    region.put("startColumn", Math.max(1, place.getColumn()));
    return location;
  }

  private static String uri(String file) {
    try {
      String path = file.startsWith("./") ? file.substring(2) : file;
      String scheme = path.startsWith("/") ? "file" : null;
      String authority = scheme == null ? null : "";
      // A first segment with a colon would be taken for a scheme.
      String safe = scheme == null && path.contains(":") ? "./" + path : path;
      return new URI(scheme, authority, safe, null, null).toASCIIString();
    } catch (URISyntaxException e) {
      return "unnamed";
    }
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case SEVERITY_CRITICAL, SEVERITY_HIGH -> "error";
      case SEVERITY_MEDIUM -> "warning";
      case SEVERITY_LOW, SEVERITY_INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> "note";
    };
  }

  /** Where code hosts draw the lines between their own severities. */
  private static String score(Severity severity) {
    return switch (severity) {
      case SEVERITY_CRITICAL -> "9.5";
      case SEVERITY_HIGH -> "8.0";
      case SEVERITY_MEDIUM -> "5.5";
      case SEVERITY_LOW -> "3.0";
      case SEVERITY_INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> "1.0";
    };
  }
}
