package dev.vedette.scanner.config;

import dev.vedette.rego.builtin.encoding.Yaml;
import dev.vedette.rego.builtin.encoding.Yaml.MalformedYaml;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.Value;

/** JSON, also with comments, and YAML of several documents. Has no state, so thread-safe. */
final class DataFormats {
  private DataFormats() {}

  static Value json(String text) throws MalformedConfig {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    try {
      return Json.read(body);
    } catch (MalformedJson e) {
      int line =
          1
              + (int)
                  body.substring(0, Math.min(e.offset(), body.length()))
                      .chars()
                      .filter(c -> c == '\n')
                      .count();
      throw new MalformedConfig("unmarshal json: " + e.getMessage(), line);
    }
  }

  /** Comments become spaces, so that faults keep their lines; so do commas before a bracket. */
  static Value jsonWithComments(String text) throws MalformedConfig {
    var plain = new StringBuilder(text);
    int comma = -1;
    int i = 0;
    while (i < plain.length()) {
      char c = plain.charAt(i);
      if (c == '"') {
        i = endOfString(plain, i);
        comma = -1;
      } else if (c == '/' && i + 1 < plain.length() && "/*".indexOf(plain.charAt(i + 1)) >= 0) {
        int end =
            plain.charAt(i + 1) == '/' ? plain.indexOf("\n", i) : plain.indexOf("*/", i + 2) + 2;
        end = end < i + 2 ? plain.length() : end;
        for (; i < end; i++) {
          plain.setCharAt(i, plain.charAt(i) == '\n' ? '\n' : ' ');
        }
      } else {
        if (comma >= 0 && (c == ']' || c == '}')) {
          plain.setCharAt(comma, ' ');
        }
        comma = c == ',' ? i : Character.isWhitespace(c) ? comma : -1;
        i++;
      }
    }
    return json(plain.toString());
  }

  private static int endOfString(StringBuilder text, int start) {
    int i = start + 1;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  static Value yaml(String text) throws MalformedConfig {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    // As Conftest does it: a separator is a line of its own between two others.
    String[] documents = body.replace("\r\n", "\n").split("\n---\n", -1);
    if (documents.length == 1) {
      return document(documents[0], 0);
    }
    var values = ArrayValue.builder();
    int line = 0;
    for (String document : documents) {
      values.add(document(document, line));
      line += 2 + (int) document.chars().filter(c -> c == '\n').count();
    }
    return values.build();
  }

  private static Value document(String text, int before) throws MalformedConfig {
    try {
      return Yaml.read(text);
    } catch (MalformedYaml e) {
      int line = e.line() == 0 ? 0 : before + e.line();
      throw new MalformedConfig("unmarshal yaml: " + e.getMessage(), line);
    }
  }
}
