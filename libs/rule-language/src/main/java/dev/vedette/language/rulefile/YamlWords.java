package dev.vedette.language.rulefile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What Falco's YAML library says where ours says something else. Stateless. */
final class YamlWords {
  private static final Map<String, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("mapping values are not allowed here", "illegal map value");
    WORDS.put("expected ',' or ']'", "end of sequence flow not found");
    WORDS.put("expected ',' or '}'", "end of map flow not found");
    WORDS.put("found unexpected end of stream", "illegal EOF in scalar");
    WORDS.put("found undefined alias", "the referenced anchor is not defined");
    WORDS.put("found duplicate anchor", "cannot assign multiple anchors to the same node");
    WORDS.put("that cannot start any token", "unknown token");
  }

  private YamlWords() {}

  static String of(MarkedYAMLException problem) {
    var mark = problem.getProblemMark();
    var words = String.valueOf(problem.getProblem());
    for (var known : WORDS.entrySet()) {
      if (words.contains(known.getKey())) {
        words = known.getValue();
        break;
      }
    }
    return mark == null
        ? "yaml-cpp: " + words
        : "yaml-cpp: error at line "
            + (mark.getLine() + 1)
            + ", column "
            + (mark.getColumn() + 1)
            + ": "
            + words;
  }
}
