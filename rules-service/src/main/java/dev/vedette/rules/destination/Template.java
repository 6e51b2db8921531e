package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.server.config.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A text with places like {@code ${rule}} in it, which are filled in from an alert; immutable and
 * thread-safe. In JSON the values are escaped, so that an alert cannot change the shape of the
 * body.
 */
final class Template {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FIELD = "output_fields.";
  private static final int LONGEST = 64 * 1024;

  private static final Map<String, Function<Alert, String>> PLACES =
      Map.of(
          "name", Alert::getName,
          "rule", Alert::getRule,
          "priority", Template::priority,
          "output", Alert::getOutput,
          "message", Alert::getMessage,
          "source", Alert::getSource,
          "node", Alert::getNode,
          "hostname", Alert::getHostname,
          "time", alert -> com.google.protobuf.util.Timestamps.toString(alert.getTime()),
          "tags", alert -> String.join(",", alert.getTagsList()));

  private final List<Piece> pieces;
  private final boolean escaped;

  private sealed interface Piece {
    record Plain(String text) implements Piece {}

    record Place(Function<Alert, String> value) implements Piece {}

    record Field(String name) implements Piece {}

    /** The whole alert as JSON, as it is. */
    record Whole() implements Piece {}
  }

  private Template(List<Piece> pieces, boolean escaped) {
    this.pieces = List.copyOf(pieces);
    this.escaped = escaped;
  }

  /** Reads a template; one that names what alerts do not have is refused. */
  static Template compile(String text, String contentType) {
    if (text.length() > LONGEST) {
      throw new InvalidSettingException(
          "template", text.length() + " characters", "at most " + LONGEST);
    }
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf("${", at);
      int close = open < 0 ? -1 : text.indexOf('}', open);
      if (close < 0) {
        pieces.add(new Piece.Plain(text.substring(at)));
        break;
      }
      pieces.add(new Piece.Plain(text.substring(at, open)));
      pieces.add(piece(text.substring(open + 2, close)));
      at = close + 1;
    }
    return new Template(pieces, contentType.contains("json"));
  }

  private static Piece piece(String name) {
    if (name.equals("json")) {
      return new Piece.Whole();
    }
    if (name.startsWith(FIELD)) {
      return new Piece.Field(name.substring(FIELD.length()));
    }
    Function<Alert, String> value = PLACES.get(name);
    if (value == null) {
      throw new InvalidSettingException(
          "template",
          "${" + name + "}",
          "json, output_fields.FIELD or one of "
              + String.join(", ", PLACES.keySet().stream().sorted().toList()));
    }
    return new Piece.Place(value);
  }

  /** Fills in the places. */
  String fill(Alert alert) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Plain(String plain) -> text.append(plain);
        case Piece.Place(Function<Alert, String> value) -> append(text, value.apply(alert));
        case Piece.Field(String name) -> append(text, field(alert, name));
        case Piece.Whole() -> text.append(alert.getJson());
      }
    }
    return text.toString();
  }

  private void append(StringBuilder text, String value) {
    if (escaped) {
      String quoted = JSON.writeValueAsString(value);
      text.append(quoted, 1, quoted.length() - 1);
    } else {
      text.append(value);
    }
  }

  private static String field(Alert alert, String name) {
    JsonNode value = JSON.readTree(alert.getJson()).path("output_fields").path(name);
    return value.isString() ? value.stringValue() : value.isMissingNode() ? "" : value.toString();
  }

  /** Returns the priority as Falco prints it. */
  static String priority(Alert alert) {
    String name = alert.getPriority().name().replace("PRIORITY_", "");
    return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
  }
}
