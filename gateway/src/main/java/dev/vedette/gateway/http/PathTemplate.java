package dev.vedette.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of {@code google.api.http}, such as {@code /v1/{name=alerts/*}:acknowledge}. Immutable.
 *
 * @param text as it is written
 * @param segments its parts, {@code *} where any one is good
 * @param variables which segments make which field of the request
 * @param verb what follows the colon, empty without one
 */
record PathTemplate(String text, List<String> segments, List<Variable> variables, String verb) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z0-9_.]+)(?:=([^{}]+))?}");

  /** Segments {@code from} to before {@code to} are the value of a field. */
  record Variable(String field, int from, int to) {}

  PathTemplate {
    segments = List.copyOf(segments);
    variables = List.copyOf(variables);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException when it uses what is not supported here
   */
  static PathTemplate parse(String text) {
    int colon = text.lastIndexOf(':');
    String verb = colon > text.lastIndexOf('}') && colon > 0 ? text.substring(colon + 1) : "";
    String path = verb.isEmpty() ? text : text.substring(0, colon);
    if (!path.startsWith("/") || path.contains("**")) {
      throw new IllegalArgumentException(text + ": not a path template without **");
    }
    List<String> segments = new ArrayList<>();
    List<Variable> variables = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(path);
    int at = 0;
    while (matcher.find()) {
      literals(path.substring(at, matcher.start()), segments);
      int from = segments.size();
      literals(matcher.group(2) == null ? "*" : matcher.group(2), segments);
      variables.add(new Variable(matcher.group(1), from, segments.size()));
      at = matcher.end();
    }
    literals(path.substring(at), segments);
    return new PathTemplate(text, segments, variables, verb);
  }

  private static void literals(String path, List<String> segments) {
    Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).forEach(segments::add);
  }

  /** The values of the fields when a path, percent-encoded as it was sent, is one of these. */
  Optional<Map<String, String>> match(String path) {
    String rest = path;
    if (!verb.isEmpty()) {
      if (!path.endsWith(":" + verb)) {
        return Optional.empty();
      }
      rest = path.substring(0, path.length() - verb.length() - 1);
    }
    String[] parts = rest.substring(1).split("/", -1);
    if (parts.length != segments.size() || parts[parts.length - 1].indexOf(':') >= 0) {
      return Optional.empty();
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] = decode(parts[i]);
      boolean any = segments.get(i).equals("*");
      if (any ? parts[i].isEmpty() || parts[i].contains("/") : !parts[i].equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Variable variable : variables) {
      values.put(
          variable.field(),
          String.join("/", Arrays.asList(parts).subList(variable.from(), variable.to())));
    }
    return Optional.of(values);
  }

  /** Percent-decoding of a path: a plus sign is a plus sign. */
  private static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
