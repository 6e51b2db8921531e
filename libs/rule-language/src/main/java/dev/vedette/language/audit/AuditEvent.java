package dev.vedette.language.audit;

import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One event of a Kubernetes audit log. Values are found when they are asked for; immutable and
 * thread-safe.
 */
public final class AuditEvent implements EventView {

  /** The source that rules for these events name. */
  public static final String SOURCE = "k8s_audit";

  /** The type that all events have that are not system calls. */
  public static final String TYPE = "pluginevent";

  /** Servers use UUIDs; a log may hold anything. */
  private static final int LONGEST_ID = 100;

  private final JsonNode json;
  private final Instant time;
  private final long number;

  AuditEvent(JsonNode json, Instant time, long number) {
    this.json = json;
    this.time = time;
    this.number = number;
  }

  /**
   * Reads what an API server posts: an {@code Event}, an {@code EventList}, an array of either, or
   * several of these one after the other, as a log file has them. An event that cannot be used is
   * left out with a warning; text that is not JSON, or too large or too deep, is an error.
   */
  public static Result<List<AuditEvent>> parse(byte[] body) {
    return new AuditReader().read(body);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long timeNanos() {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @Override
  public Value get(Field field) {
    var group = field.definition().group();
    return switch (group) {
      case "k8saudit" -> AuditFields.get(json, field);
      case "json" -> JsonFields.get(json, field, timeNanos());
      default -> EventFields.get(this, field);
    };
  }

  /**
   * What tells it from all others: the server's id of the request with the stage, and where there
   * is none, a hash of the whole.
   */
  public String identity() {
    String id = json.path("auditID").asString("");
    return id.isEmpty() || id.length() > LONGEST_ID
        ? "sha256:" + hash(json.toString())
        : id + "/" + json.path("stage").asString("");
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  JsonNode json() {
    return json;
  }

  Instant time() {
    return time;
  }

  long number() {
    return number;
  }
}
