package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of one instruction: name, flags and arguments. Immutable, so safe for all threads.
 *
 * @param written the name as it stands in the file
 * @param trigger the instruction behind ONBUILD as written, or empty
 */
record DockerfileLine(
    String written, String trigger, boolean json, List<String> flags, List<String> values) {

  String name() {
    return written.toLowerCase(Locale.ROOT);
  }

  /** The instruction that decides how the arguments are read. */
  String command() {
    return trigger.isEmpty() ? name() : trigger.toLowerCase(Locale.ROOT);
  }

  static DockerfileLine parse(String text, char escape, int line) throws MalformedConfig {
    String bare = text.strip();
    int end = 0;
    while (end < bare.length() && !Character.isWhitespace(bare.charAt(end))) {
      end++;
    }
    String name = bare.substring(0, end);
    DockerfileWords.Flags flags = DockerfileWords.flags(bare.substring(end).strip());
    String rest = flags.rest().strip();
    if (name.equalsIgnoreCase("onbuild")) {
      if (rest.isEmpty()) {
        return new DockerfileLine(name, "", false, flags.flags(), List.of());
      }
      DockerfileLine inner = parse(rest, escape, line);
      // The flags of the inner instruction are not part of the input that policies see.
      return new DockerfileLine(name, inner.written, inner.json, flags.flags(), inner.values);
    }
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "env", "label" -> plain(name, flags, pairs(name, rest, escape, line));
      case "arg" -> plain(name, flags, DockerfileWords.words(rest, escape));
      case "cmd", "entrypoint", "run", "shell" -> jsonOr(name, flags, rest, whole(rest), line);
      case "add", "copy", "volume" -> jsonOr(name, flags, rest, fields(rest), line);
      case "healthcheck" -> healthcheck(name, flags, rest, line);
      case "maintainer", "stopsignal", "user", "workdir" -> plain(name, flags, whole(rest));
      default -> plain(name, flags, fields(rest));
    };
  }

  private static DockerfileLine plain(
      String name, DockerfileWords.Flags flags, List<String> values) {
    return new DockerfileLine(name, "", false, flags.flags(), values);
  }

  private static DockerfileLine jsonOr(
      String name, DockerfileWords.Flags flags, String rest, List<String> otherwise, int line)
      throws MalformedConfig {
    Optional<List<String>> array = array(rest, line);
    return array
        .map(values -> new DockerfileLine(name, "", true, flags.flags(), values))
        .orElseGet(() -> plain(name, flags, otherwise));
  }

  private static DockerfileLine healthcheck(
      String name, DockerfileWords.Flags flags, String rest, int line) throws MalformedConfig {
    List<String> words = fields(rest);
    if (words.isEmpty()) {
      return plain(name, flags, words);
    }
    String kind = words.getFirst();
    String command = rest.substring(kind.length()).strip();
    Optional<List<String>> array = array(command, line);
    var values = new ArrayList<String>();
    values.add(kind);
    values.addAll(array.orElseGet(() -> whole(command)));
    return new DockerfileLine(name, "", array.isPresent(), flags.flags(), values);
  }

  private static List<String> whole(String rest) {
    return rest.isEmpty() ? List.of() : List.of(rest);
  }

  private static List<String> fields(String rest) {
    return rest.isEmpty() ? List.of() : List.of(rest.split("[\\t\\f\\r \\x0b]+", -1));
  }

  private static List<String> pairs(String name, String rest, char escape, int line)
      throws MalformedConfig {
    List<String> words = DockerfileWords.words(rest, escape);
    if (words.isEmpty()) {
      return List.of();
    }
    if (words.getFirst().indexOf('=') < 0) {
      String[] parts = rest.split("[\\t\\f\\r \\x0b]+", 2);
      if (parts.length < 2) {
        throw new MalformedConfig(
            "parse dockerfile: " + name.toUpperCase(Locale.ROOT) + " must have two arguments",
            line);
      }
      return List.of(parts[0], parts[1], "");
    }
    var pairs = new ArrayList<String>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new MalformedConfig(
            "parse dockerfile: Syntax error - can't find = in "
                + Json.quote(word)
                + ". Must be of the form: name=value",
            line);
      }
      pairs.add(word.substring(0, equals));
      pairs.add(word.substring(equals + 1));
      pairs.add("=");
    }
    return pairs;
  }

  /** The strings of a JSON array that the text begins with, if it does. */
  private static Optional<List<String>> array(String rest, int line) throws MalformedConfig {
    int end = rest.startsWith("[") ? end(rest) : -1;
    if (end < 0) {
      return Optional.empty();
    }
    Value value;
    try {
      value = Json.read(rest.substring(0, end));
    } catch (MalformedJson e) {
      return Optional.empty();
    }
    var strings = new ArrayList<String>();
    for (Value element : (ArrayValue) value) {
      if (!(element instanceof StringValue string)) {
        throw new MalformedConfig(
            "parse dockerfile: when using JSON array syntax, arrays must be comprised of strings"
                + " only",
            line);
      }
      strings.add(string.value());
    }
    return Optional.of(strings);
  }

  // Behind the bracket that closes the first one, or -1.
  private static int end(String rest) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[') {
        depth++;
      } else if (c == ']' && --depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }
}
