package dev.vedette.language.audit;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies that hold audit events, within bounds. Not thread-safe. */
final class AuditReader {

  /** A body that is larger is refused; this is also what Falco's web hook accepts. */
  static final int MAX_BYTES = 12 << 20;

  private static final int MAX_DEPTH = 128;
  private static final int MAX_WARNINGS = 100;
  private static final String CODE = "AUDIT_EVENT";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_BYTES)
                          .maxDocumentLength(MAX_BYTES)
                          .maxNameLength(64 << 10)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final List<AuditEvent> events = new ArrayList<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  Result<List<AuditEvent>> read(byte[] body) {
    if (body.length > MAX_BYTES) {
      return failure(body.length + " bytes (expected: at most " + MAX_BYTES + ")", 0, 0);
    }
    try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(body)) {
      while (values.hasNextValue()) {
        add(values.nextValue(), 0);
      }
    } catch (JacksonException e) {
      var at = e.getLocation();
      return failure(
          e.getOriginalMessage(),
          at == null ? 0 : Math.max(0, at.getLineNr()),
          at == null ? 0 : Math.max(0, at.getColumnNr()));
    } catch (ArithmeticException | NumberFormatException e) {
      return failure("a number is too large", 0, 0);
    }
    return Result.success(List.copyOf(events), diagnostics);
  }

  private void add(JsonNode value, int depth) {
    if (value.isArray() && depth < MAX_DEPTH) {
      for (JsonNode item : value) {
        add(item, depth + 1);
      }
      return;
    }
    var kind = value.path("kind");
    if (kind.isString() && kind.stringValue().equals("Event")) {
      event(value);
    } else if (kind.isString()
        && kind.stringValue().equals("EventList")
        && value.path("items").isArray()) {
      for (JsonNode item : value.path("items")) {
        event(item);
      }
    } else {
      warn("data not recognized as a k8s audit event");
    }
  }

  private void event(JsonNode value) {
    var timestamp = value.path("stageTimestamp");
    if (!timestamp.isString()) {
      warn("can't read stageTimestamp");
      return;
    }
    Instant time;
    try {
      time = OffsetDateTime.parse(timestamp.stringValue()).toInstant();
      Math.multiplyExact(time.getEpochSecond() + 1, 1_000_000_000L);
    } catch (DateTimeException | ArithmeticException e) {
      warn("stageTimestamp: " + timestamp.stringValue() + " (expected: a time of RFC 3339)");
      return;
    }
    events.add(new AuditEvent(value, time, events.size() + 1L));
  }

  private void warn(String message) {
    if (diagnostics.size() < MAX_WARNINGS) {
      diagnostics.add(new Diagnostic(Severity.WARNING, CODE, message, "", 0, 0, "", ""));
    }
  }

  private static Result<List<AuditEvent>> failure(String message, int line, int column) {
    return Result.failure(
        List.of(new Diagnostic(Severity.ERROR, CODE, message, "", line, column, "", "")));
  }
}
