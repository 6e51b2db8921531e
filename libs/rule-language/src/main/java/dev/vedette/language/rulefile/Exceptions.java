package dev.vedette.language.rulefile;

import dev.vedette.language.check.Checker;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.rulefile.Definition.ExceptionDefinition;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.SourceText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the exceptions of a rule and writes them as text of its condition. Immutable. */
final class Exceptions {
  private final FieldCatalog catalog;
  private final Consumer<Diagnostic> warnings;

  Exceptions(FieldCatalog catalog, Consumer<Diagnostic> warnings) {
    this.catalog = catalog;
    this.warnings = warnings;
  }

  /** Exceptions that define themselves: all must have fields. */
  List<ExceptionDefinition> define(Item rule) {
    var read = new ArrayList<ExceptionDefinition>();
    for (Item item : items(rule)) {
      item.required("fields");
      var exception = validated(item, read(item));
      if (read.stream().anyMatch(known -> known.name().equals(exception.name()))) {
        warnings.accept(
            item.warning(
                Codes.EXCEPTION_NAME_NOT_UNIQUE,
                "Multiple definitions of exception '" + exception.name() + "'"));
      }
      read.add(exception);
    }
    return read;
  }

  /**
   * What a rule's exceptions are after more were appended: a known name gets more values, a new one
   * is added.
   */
  List<ExceptionDefinition> append(List<ExceptionDefinition> known, Item rule) {
    var result = new ArrayList<>(known);
    for (Item item : items(rule)) {
      var more = read(item);
      if (more.values().isEmpty()) {
        warnings.accept(
            item.warning(Codes.APPEND_NO_VALUES, "Overriding/appending exception with no values"));
      }
      int at = indexOf(result, more.name());
      if (at < 0) {
        if (more.fields().isEmpty()) {
          throw item.fail(
              Codes.VALIDATE, "Rule exception must have fields property with a list of fields");
        }
        if (more.values().isEmpty()) {
          throw item.fail(
              Codes.VALIDATE, "Rule exception must have values property with a list of values");
        }
        result.add(validated(item, more));
        continue;
      }
      if (!more.fields().isEmpty()) {
        throw item.fail(
            Codes.VALIDATE, "Can not append exception fields to existing exception, only values");
      }
      if (!more.comparisons().isEmpty()) {
        throw item.fail(
            Codes.VALIDATE, "Can not append exception comps to existing exception, only values");
      }
      var old = result.get(at);
      var values = new ArrayList<>(old.values());
      values.addAll(more.values().isEmpty() ? List.of() : read(item, old.single()).values());
      result.set(
          at,
          validated(
              item,
              new ExceptionDefinition(
                  old.item(), old.name(), old.single(), old.fields(), old.comparisons(), values)));
    }
    return result;
  }

  private static int indexOf(List<ExceptionDefinition> exceptions, String name) {
    for (int i = 0; i < exceptions.size(); i++) {
      if (exceptions.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static List<Item> items(Item rule) {
    var node = rule.get("exceptions");
    if (node == null || Item.isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw rule.fail(Codes.YAML_VALIDATE, "Rule exceptions must be a sequence", node);
    }
    var items = new ArrayList<Item>();
    for (Node element : sequence.getValue()) {
      if (!(element instanceof MappingNode mapping)) {
        throw rule.fail(Codes.YAML_VALIDATE, "Rule exception must be a mapping", element);
      }
      var unnamed = rule.part("exception", "", mapping);
      items.add(rule.part("exception", unnamed.text("name").getValue(), mapping));
    }
    return items;
  }

  private ExceptionDefinition read(Item item) {
    return read(item, item.get("fields") instanceof ScalarNode);
  }

  private ExceptionDefinition read(Item item, boolean single) {
    var values = new ArrayList<List<String>>();
    var node = item.get("values");
    if (node instanceof SequenceNode sequence) {
      for (Node element : sequence.getValue()) {
        values.add(value(item, element, single));
      }
    } else if (node != null && !Item.isNull(node)) {
      if (!single) {
        throw item.fail(Codes.YAML_VALIDATE, "Rule exception values must be a sequence", node);
      }
      values.add(List.of(item.scalar("values", node).getValue()));
    }
    return new ExceptionDefinition(
        item,
        item.text("name").getValue(),
        single,
        item.texts("fields"),
        item.texts("comps"),
        values);
  }

  /** The operands of one value; those of a list are written in parentheses. */
  private static List<String> value(Item item, Node element, boolean single) {
    if (!(element instanceof SequenceNode sequence)) {
      return List.of(quoted(item.scalar("values", element).getValue()));
    }
    if (single) {
      return List.of(parenthesized(item, sequence));
    }
    var operands = new ArrayList<String>();
    for (Node operand : sequence.getValue()) {
      operands.add(
          operand instanceof SequenceNode list
              ? parenthesized(item, list)
              : quoted(item.scalar("values", operand).getValue()));
    }
    return operands;
  }

  private static String parenthesized(Item item, SequenceNode list) {
    return "("
        + String.join(
            ", ",
            list.getValue().stream()
                .map(node -> quoted(item.scalar("values", node).getValue()))
                .toList())
        + ")";
  }

  static String quoted(String text) {
    boolean blank = text.indexOf(' ') >= 0;
    boolean quoted = text.startsWith("\"") || text.startsWith("'");
    return (blank && !quoted) || text.isEmpty() ? '"' + text + '"' : text;
  }

  private ExceptionDefinition validated(Item item, ExceptionDefinition exception) {
    var fields = exception.fields();
    var comparisons = exception.comparisons().stream().map(Exceptions::normalized).toList();
    if (comparisons.isEmpty()) {
      comparisons = Collections.nCopies(fields.size(), exception.single() ? "in" : "=");
    }
    if (comparisons.size() != fields.size()) {
      throw item.fail(Codes.VALIDATE, "Fields and comps lists must have equal length");
    }
    for (String comparison : comparisons) {
      if (exception.single() && !takesList(comparison)) {
        throw item.fail(
            Codes.VALIDATE,
            "When fields is a single value, comps must be one of (in, pmatch, intersects)");
      }
      if (!isOperator(comparison)) {
        throw item.fail(
            Codes.VALIDATE, "'" + comparison + "' is not a supported comparison operator");
      }
    }
    for (String field : fields) {
      if (!isField(field)) {
        throw item.fail(Codes.VALIDATE, "'" + field + "' is not a supported filter field");
      }
    }
    for (List<String> value : exception.values()) {
      if (!exception.single() && value.size() != fields.size()) {
        throw item.fail(Codes.VALIDATE, "Fields and values lists must have equal length");
      }
    }
    return new ExceptionDefinition(
        exception.item(),
        exception.name(),
        exception.single(),
        fields,
        comparisons,
        exception.values());
  }

  private static String normalized(String comparison) {
    return String.join(" ", List.of(comparison.strip().split("\\s+")));
  }

  private static boolean takesList(String comparison) {
    int blank = comparison.indexOf(' ');
    if (blank > 0) {
      return isOperator(comparison);
    }
    return Operator.of(comparison).map(Operator::takesList).orElse(false);
  }

  private static boolean isOperator(String comparison) {
    int blank = comparison.indexOf(' ');
    var operator = Operator.of(blank < 0 ? comparison : comparison.substring(0, blank));
    if (operator.isEmpty() || operator.get() == Operator.EXISTS) {
      return false;
    }
    return blank < 0
        || (Modifier.of(comparison.substring(blank + 1)).isPresent()
            && !operator.get().takesList()
            && !operator.get().isOrder());
  }

  private boolean isField(String text) {
    var term = Parser.prefix(SourceText.of(text.strip()));
    return term != null
        && term.span().end() == text.strip().length()
        && Checker.operand(term, catalog, "") instanceof Result.Success<?>;
  }

  /** Exceptions as people read them. */
  static List<RuleException> described(List<ExceptionDefinition> exceptions) {
    return exceptions.stream()
        .map(exception ->
            new RuleException(
                exception.name(), exception.values().isEmpty() ? "" : text(exception)))
        .toList();
  }

  /** A rule's condition with its exceptions. */
  static SourceText resolve(SourceText condition, List<ExceptionDefinition> exceptions) {
    var text = new StringBuilder();
    for (ExceptionDefinition exception : exceptions) {
      if (!exception.values().isEmpty()) {
        text.append(" and not ").append(text(exception));
      }
    }
    if (text.isEmpty()) {
      return condition;
    }
    int last = Math.max(0, condition.text().length() - 1);
    return new SourceText.Builder(condition)
        .insert("(", condition, 0)
        .copy(condition, 0, condition.text().length())
        .insert(")" + text, condition, last)
        .build();
  }

  private static String text(ExceptionDefinition exception) {
    var fields = exception.fields();
    var comparisons = exception.comparisons();
    if (exception.single()) {
      var all = new ArrayList<String>();
      exception.values().forEach(all::addAll);
      return fields.getFirst() + " " + comparisons.getFirst() + " (" + String.join(", ", all) + ")";
    }
    var alternatives = new ArrayList<String>();
    for (List<String> value : exception.values()) {
      var checks = new ArrayList<String>();
      for (int i = 0; i < fields.size(); i++) {
        var operand = value.get(i);
        if (takesList(comparisons.get(i)) && !operand.startsWith("(")) {
          operand = "(" + operand + ")";
        }
        checks.add(fields.get(i) + " " + comparisons.get(i) + " " + operand);
      }
      alternatives.add("(" + String.join(" and ", checks) + ")");
    }
    return alternatives.size() == 1
        ? alternatives.getFirst()
        : "(" + String.join(" or ", alternatives) + ")";
  }
}
