package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.template.Template;
import dev.vedette.scanner.template.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Templates that kubesec's users fill in with reports, with kubesec's names for fields and
 * functions. Immutable and thread-safe.
 */
public final class KubesecTemplate {
  private static final String SARIF = "sarif.tpl";

  private final Template template;

  private KubesecTemplate(Template template) {
    this.template = template;
  }

  /** Reads a template. */
  public static KubesecTemplate parse(String text, Clock clock) throws TemplateException {
    Map<String, Function<List<Object>, Object>> functions =
        Map.of(
            "endWithPeriod", given -> endWithPeriod((String) given.getFirst()),
            "toLower", given -> ((String) given.getFirst()).toLowerCase(Locale.ROOT),
            "escapeString", given -> escaped((String) given.getFirst()),
            "getCurrentTime",
                _ -> DateTimeFormatter.ISO_INSTANT.format(clock.instant().atOffset(ZoneOffset.UTC)),
            "joinSlices", KubesecTemplate::joined);
    return new KubesecTemplate(Template.parse(text, functions));
  }

  /** The template that comes with the program, which makes SARIF. */
  public static KubesecTemplate sarif(Clock clock) {
    try (InputStream file = KubesecTemplate.class.getResourceAsStream(SARIF)) {
      byte[] bytes = Objects.requireNonNull(file, SARIF).readAllBytes();
      return parse(new String(bytes, StandardCharsets.UTF_8), clock);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    } catch (TemplateException wrong) {
      throw new IllegalStateException(SARIF, wrong);
    }
  }

  /** Fills it in with reports. */
  public String fill(List<Report> reports) throws TemplateException {
    return template.fill(reports.stream().map(KubesecTemplate::struct).toList());
  }

  private static String endWithPeriod(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static List<Object> joined(List<Object> lists) {
    List<Object> all = new ArrayList<>();
    lists.forEach(list -> all.addAll((List<?>) list));
    return all;
  }

  private static Map<String, Object> struct(Report report) {
    Map<String, Object> scoring = new LinkedHashMap<>();
    scoring.put("Critical", structs(report.findings().critical()));
    scoring.put("Passed", structs(report.findings().passed()));
    scoring.put("Advise", structs(report.findings().advise()));
    Map<String, Object> struct = new LinkedHashMap<>();
    struct.put("Object", report.object());
    struct.put("Valid", report.valid());
    struct.put("FileName", report.fileName());
    struct.put("Rules", structs(report.findings().applied()));
    struct.put("Message", report.message());
    struct.put("Score", (long) report.score());
    struct.put("Scoring", scoring);
    return struct;
  }

  private static List<Object> structs(List<RuleResult> rules) {
    List<Object> structs = new ArrayList<>();
    for (RuleResult rule : rules) {
      Map<String, Object> struct = new LinkedHashMap<>();
      struct.put("Containers", 0L);
      struct.put("ID", rule.id());
      struct.put("Selector", rule.selector());
      struct.put("Reason", rule.reason());
      struct.put("Weight", 0L);
      struct.put("Href", "");
      struct.put("Link", "");
      struct.put("Points", (long) rule.points());
      structs.add(struct);
    }
    return structs;
  }
}
