package dev.vedette.agent.check.jq;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Looking for values in others. Stateless. */
final class JqSearch {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JqSearch() {}

  /** Whether an array has an element that is equal. */
  static boolean holds(JsonNode array, JsonNode wanted) {
    for (JsonNode each : array) {
      if (JsonOrder.ORDER.compare(each, wanted) == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether one value contains another: parts of text, elements, fields, each in the same way. */
  static boolean contains(JsonNode whole, JsonNode part) throws JqError {
    if (whole.isObject() && part.isObject()) {
      for (var entry : part.properties()) {
        JsonNode value = whole.get(entry.getKey());
        if (value == null || !contains(value, entry.getValue())) {
          return false;
        }
      }
      return true;
    }
    if (whole.isArray() && part.isArray()) {
      for (JsonNode wanted : part) {
        if (!anyContains(whole, wanted)) {
          return false;
        }
      }
      return true;
    }
    if (whole.isString() && part.isString()) {
      return whole.stringValue().contains(part.stringValue());
    }
    if (!JsonText.type(whole).equals(JsonText.type(part))) {
      throw new JqError(
          JsonText.told(whole)
              + " and "
              + JsonText.told(part)
              + " cannot have their containment checked");
    }
    return JsonOrder.ORDER.compare(whole, part) == 0;
  }

  private static boolean anyContains(JsonNode whole, JsonNode wanted) throws JqError {
    for (JsonNode each : whole) {
      if (JsonText.type(each).equals(JsonText.type(wanted)) && contains(each, wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Where something begins in text or in an array. */
  static JsonNode indices(JsonNode whole, JsonNode part) throws JqError {
    ArrayNode found = NODES.arrayNode();
    if (whole.isNull()) {
      return NODES.nullNode();
    }
    if (whole.isString() && part.isString()) {
      String text = whole.stringValue();
      String wanted = part.stringValue();
      for (int at = text.indexOf(wanted);
          at >= 0 && !wanted.isEmpty();
          at = text.indexOf(wanted, at + 1)) {
        found.add(text.codePointCount(0, at));
      }
      return found.isEmpty() && wanted.isEmpty() ? NODES.nullNode() : found;
    }
    if (!whole.isArray()) {
      throw new JqError("Cannot index " + JsonText.type(whole) + " with " + JsonText.compact(part));
    }
    int length = part.isArray() ? part.size() : 1;
    for (int i = 0; length > 0 && i + length <= whole.size(); i++) {
      boolean same = true;
      for (int j = 0; j < length && same; j++) {
        JsonNode wanted = part.isArray() ? part.get(j) : part;
        same = JsonOrder.ORDER.compare(whole.get(i + j), wanted) == 0;
      }
      if (same) {
        found.add(i);
      }
    }
    return length == 0 ? NODES.nullNode() : found;
  }

  static JsonNode split(String text, String separator) {
    ArrayNode parts = NODES.arrayNode();
    if (text.isEmpty()) {
      return parts;
    }
    if (separator.isEmpty()) {
      text.codePoints().forEach(c -> parts.add(Character.toString(c)));
      return parts;
    }
    List.of(text.split(java.util.regex.Pattern.quote(separator), -1)).forEach(parts::add);
    return parts;
  }

  static boolean matches(JsonNode value, String regex, String flags) throws JqError {
    return pattern(regex, flags).matcher(subject(value)).find();
  }

  /** Text with what matches replaced; the replacement is plain. */
  static String replaced(JsonNode value, String regex, String flags, String by) throws JqError {
    Matcher matcher = pattern(regex, flags.replace("g", "")).matcher(subject(value));
    String plain = Matcher.quoteReplacement(by);
    return flags.contains("g") ? matcher.replaceAll(plain) : matcher.replaceFirst(plain);
  }

  /** What matches, as arrays of the groups where there are any. */
  static List<JsonNode> scan(JsonNode value, String regex) throws JqError {
    List<JsonNode> all = new ArrayList<>();
    Matcher matcher = pattern(regex, "").matcher(subject(value));
    while (matcher.find()) {
      ArrayNode groups = NODES.arrayNode();
      for (int i = 1; i <= matcher.groupCount(); i++) {
        String group = matcher.group(i);
        groups.add(group == null ? NODES.nullNode() : NODES.stringNode(group));
      }
      all.add(matcher.groupCount() == 0 ? NODES.stringNode(matcher.group()) : groups);
    }
    return all;
  }

  private static String subject(JsonNode value) throws JqError {
    if (!value.isString()) {
      throw new JqError(JsonText.told(value) + " cannot be matched, as it is not a string");
    }
    return value.stringValue();
  }

  private static Pattern pattern(String regex, String flags) throws JqError {
    int options = 0;
    for (int i = 0; i < flags.length(); i++) {
      options |=
          switch (flags.charAt(i)) {
            case 'i' -> Pattern.CASE_INSENSITIVE;
            case 's' -> Pattern.DOTALL;
            case 'g', 'n' -> 0;
            default -> throw new JqError(flags + " is not a valid modifier string");
          };
    }
    try {
      return Pattern.compile(regex, options);
    } catch (PatternSyntaxException e) {
      throw new JqError(regex + " (at offset 0) is not a valid regex: " + e.getMessage());
    }
  }
}
