package dev.vedette.language.conformance;

import dev.vedette.language.event.Value;
import dev.vedette.language.syntax.Escapes;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Prints the trees that cases expect in the form in which we print ours. Stateless. */
final class Trees {
  private Trees() {}

  static String print(JsonNode node) {
    return switch (node.get(0).asString()) {
      case "and" -> join(node.get(1), " and ");
      case "or" -> join(node.get(1), " or ");
      case "not" -> {
        var inner = print(node.get(1));
        yield inner.startsWith("not ") ? "not (" + inner + ")" : "not " + inner;
      }
      case "id" -> node.get(1).asString();
      case "un" -> term(node.get(1)) + " " + node.get(2).asString();
      case "bin" -> term(node.get(1)) + " " + node.get(2).asString() + " " + term(node.get(3));
      default -> throw new IllegalArgumentException(node.toString());
    };
  }

  private static String join(JsonNode nodes, String word) {
    return stream(nodes).map(Trees::print).collect(Collectors.joining(word, "(", ")"));
  }

  private static String term(JsonNode node) {
    return switch (node.get(0).asString()) {
      case "field" -> node.get(1).asString() + argument(node.get(2));
      case "val" -> literal(node.get(1).asString());
      case "list" ->
          stream(node.get(1))
              .map(item -> literal(item.asString()))
              .collect(Collectors.joining(", ", "(", ")"));
      case "trlist" ->
          stream(node.get(1)).map(Trees::inner).collect(Collectors.joining(", ", "(", ")"));
      case "tr" ->
          node.get(1).asString()
              + stream(node.get(2)).map(Trees::inner).collect(Collectors.joining(", ", "(", ")"))
              + argument(node.get(3));
      default -> throw new IllegalArgumentException(node.toString());
    };
  }

  private static String inner(JsonNode node) {
    if (!node.get(0).asString().equals("val")) {
      return term(node);
    }
    var text = literal(node.get(1).asString());
    return text.startsWith("\"") || text.matches("[+-]?[0-9]+\\.?[0-9]*([eE][+-][0-9]+)?")
        ? text
        : '"' + text + '"';
  }

  private static String argument(JsonNode node) {
    if (node.isNull()) {
      return "";
    }
    var text = node.asString();
    return text.matches("[^\\]\\[\"'\\s]+") ? "[" + text + "]" : "[" + quoted(text) + "]";
  }

  private static String quoted(String text) {
    var escaped = literal(text);
    return escaped.startsWith("\"") ? escaped : '"' + escaped + '"';
  }

  private static String literal(String text) {
    return Escapes.escape((Value.Text) Value.text(text));
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode nodes) {
    return StreamSupport.stream(nodes.spliterator(), false);
  }
}
