package dev.vedette.agent.check.jq;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Ways of writing values as text, each a name after an at sign. Stateless. */
final class JqFormats {
  private JqFormats() {}

  static boolean knows(String name) {
    return switch (name) {
      case "@text", "@json", "@tsv", "@csv", "@html", "@uri", "@sh", "@base64", "@base64d" -> true;
      default -> false;
    };
  }

  static String apply(String name, JsonNode value) throws JqError {
    String text = JqValues.text(value);
    return switch (name) {
      case "@text" -> text;
      case "@json" -> JsonText.compact(value);
      case "@tsv" -> row(value, "\t", "tsv-formatted");
      case "@csv" -> row(value, ",", "csv-formatted");
      case "@html" ->
          text.replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace(">", "&gt;")
              .replace("'", "&#39;")
              .replace("\"", "&quot;");
      case "@uri" ->
          URLEncoder.encode(text, StandardCharsets.UTF_8)
              .replace("+", "%20")
              .replace("*", "%2A")
              .replace("%7E", "~");
      case "@sh" -> shell(value);
      case "@base64" -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      default -> decoded(value, text);
    };
  }

  private static String decoded(JsonNode value, String text) throws JqError {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new JqError(JsonText.told(value) + " is not valid base64 data");
    }
  }

  private static String row(JsonNode value, String separator, String what) throws JqError {
    if (!value.isArray()) {
      throw new JqError(JsonText.told(value) + " cannot be " + what + ", only an array can be");
    }
    List<String> cells = new ArrayList<>();
    for (JsonNode each : value) {
      if (each.isContainer()) {
        throw new JqError(JsonText.told(each) + " is not valid in a csv row");
      }
      cells.add(cell(each, separator));
    }
    return String.join(separator, cells);
  }

  private static String cell(JsonNode value, String separator) {
    if (value.isNull()) {
      return "";
    }
    String text = JqValues.text(value);
    if (!value.isString()) {
      return text;
    }
    return separator.equals(",")
        ? "\"" + text.replace("\"", "\"\"") + "\""
        : text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String shell(JsonNode value) throws JqError {
    List<String> words = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (each.isContainer()) {
        throw new JqError(JsonText.told(each) + " can not be escaped for shell");
      }
      String text = JqValues.text(each);
      words.add(each.isString() ? "'" + text.replace("'", "'\\''") + "'" : text);
    }
    return String.join(" ", words);
  }
}
