package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was found in rule files, in the forms in which Falco tells it when it validates. Immutable
 * and thread-safe.
 */
public final class ValidationReport {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern DEPRECATED_FIELD =
      Pattern.compile("usage of deprecated field '([^']+)'.*", Pattern.DOTALL);
  private static final int SNIPPET_WIDTH = 160;

  private final List<LoadedFile> files;
  private final List<Diagnostic> diagnostics;

  public ValidationReport(List<LoadedFile> files, List<Diagnostic> diagnostics) {
    this.files = List.copyOf(files);
    this.diagnostics = List.copyOf(diagnostics);
  }

  private List<Diagnostic> of(LoadedFile file, boolean errors) {
    return diagnostics.stream()
        .filter(found -> found.isError() == errors && found.file().equals(file.name()))
        .toList();
  }

  /** One line of JSON with an object for each file. */
  public String json() {
    var results = JsonNodeFactory.instance.arrayNode();
    for (LoadedFile file : files) {
      var errors = of(file, true);
      var result = results.addObject();
      problems(result.putArray("errors"), errors);
      result.put("name", file.name());
      result.put("schema_valid", file.schemaProblems().isEmpty());
      var schema = result.putArray("schema_warnings");
      file.schemaProblems().forEach(schema::add);
      result.put("successful", errors.isEmpty());
      problems(result.putArray("warnings"), of(file, false));
    }
    var whole = JsonNodeFactory.instance.objectNode();
    whole.set("falco_load_results", results);
    return JSON.writeValueAsString(whole);
  }

  private static void problems(ArrayNode into, List<Diagnostic> found) {
    for (Diagnostic diagnostic : found) {
      var problem = into.addObject();
      problem.put("code", diagnostic.code());
      problem.put(
          "codedesc",
          diagnostic.isError()
              ? Codes.summary(diagnostic.code())
              : Codes.description(diagnostic.code()));
      var context = problem.putObject("context");
      locations(context.putArray("locations"), diagnostic);
      context.put("snippet", snippet(diagnostic));
      var field = DEPRECATED_FIELD.matcher(diagnostic.message());
      if (field.matches()) {
        problem.put("deprecated_field", field.group(1));
      }
      problem.put("message", diagnostic.message());
    }
  }

  private static void locations(ArrayNode into, Diagnostic diagnostic) {
    var locations = new ArrayList<>(diagnostic.locations());
    if (locations.isEmpty()) {
      locations.add(Location.of(diagnostic.file()));
    }
    for (Location location : locations) {
      ObjectNode item = into.addObject();
      item.put("item_name", location.name());
      item.put("item_type", location.type());
      item.putObject("position")
          .put("column", location.column())
          .put("line", location.line())
          .put("name", location.file())
          .put("offset", location.offset());
    }
  }

  /** The line with a mark below the place; of a long line, what is around the place. */
  private static String snippet(Diagnostic diagnostic) {
    var line = diagnostic.snippet();
    int at = Math.min(Math.max(0, diagnostic.column() - 1), line.length());
    if (line.isEmpty()) {
      return "<No context available>\n";
    }
    int from = Math.max(0, at - SNIPPET_WIDTH / 2);
    int to = Math.min(line.length(), at + SNIPPET_WIDTH / 2);
    var shown = new StringBuilder(line.substring(from, to));
    if (from > 0) {
      shown.replace(0, 3, "...");
    }
    if (to < line.length()) {
      shown.replace(shown.length() - 3, shown.length(), "...");
    }
    return shown.append('\n').repeat(' ', at - from).append("^\n").toString();
  }

  /** For each file whether it can be used, and the codes of what was found. */
  public String text() {
    var text = new StringBuilder();
    for (LoadedFile file : files) {
      var errors = of(file, true);
      var warnings = of(file, false);
      text.append(file.name()).append(": ").append(errors.isEmpty() ? "Ok" : "Invalid");
      if (errors.isEmpty() && !warnings.isEmpty()) {
        text.append(", with warnings");
      }
      text.append('\n');
      codes(text, errors, "errors");
      codes(text, warnings, "warnings");
    }
    return text.toString();
  }

  private static void codes(StringBuilder text, List<Diagnostic> found, String what) {
    if (found.isEmpty()) {
      return;
    }
    text.append(' ').append(found.size()).append(' ').append(what).append(": [");
    var separator = "";
    for (Diagnostic diagnostic : found) {
      text.append(separator)
          .append(diagnostic.code())
          .append(" (")
          .append(Codes.summary(diagnostic.code()))
          .append(')');
      separator = " ";
    }
    text.append("]\n");
  }
}
