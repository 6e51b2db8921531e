package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.graphql.Token.Kind;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the operations and fragments of a query. For one thread. */
final class QueryParser extends Parser {
  private static final Set<String> OPERATIONS = Set.of("query", "mutation", "subscription");

  private QueryParser(String text) {
    super(text);
  }

  static ObjectValue parse(String text) throws BuiltinFailure {
    return new QueryParser(text).document();
  }

  private ObjectValue document() throws BuiltinFailure {
    var operations = new ArrayList<Value>();
    var fragments = new ArrayList<Value>();
    while (peek().kind() != Kind.END) {
      if (peek().isName("fragment")) {
        fragments.add(fragment());
      } else if (peek().is("{")
          || (peek().kind() == Kind.NAME && OPERATIONS.contains(peek().text()))) {
        operations.add(operation());
      } else {
        throw unexpected(peek());
      }
    }
    var document = ObjectValue.builder();
    put(document, "Operations", operations);
    put(document, "Fragments", fragments);
    return document.build();
  }

  private Value operation() throws BuiltinFailure {
    var operation = ObjectValue.builder();
    if (peek().is("{")) {
      operation.put("Operation", Value.of("query")).put("Name", Value.of(""));
    } else {
      operation.put("Operation", Value.of(name()));
      operation.put("Name", Value.of(peek().kind() == Kind.NAME ? name() : ""));
      put(operation, "VariableDefinitions", some("(", ")", this::variable));
      put(operation, "Directives", directives(false));
    }
    put(operation, "SelectionSet", requiredSelection());
    return operation.build();
  }

  private Value variable() throws BuiltinFailure {
    expect("$");
    var variable = ObjectValue.builder().put("Variable", Value.of(name()));
    expect(":");
    variable.put("Type", type()).put("Used", Value.of(false));
    if (skip("=")) {
      variable.put("DefaultValue", value(true));
    }
    put(variable, "Directives", directives(false));
    return variable.build();
  }

  private List<Value> requiredSelection() throws BuiltinFailure {
    if (!peek().is("{")) {
      throw expected("{");
    }
    return some("{", "}", this::selection);
  }

  private Value selection() throws BuiltinFailure {
    return skip("...") ? spread() : field();
  }

  private Value field() throws BuiltinFailure {
    String alias = name();
    var field = ObjectValue.builder().put("Alias", Value.of(alias));
    field.put("Name", Value.of(skip(":") ? name() : alias));
    put(field, "Arguments", arguments(false));
    put(field, "Directives", directives(false));
    put(field, "SelectionSet", some("{", "}", this::selection));
    return field.build();
  }

  private Value spread() throws BuiltinFailure {
    var node = ObjectValue.builder();
    if (peek().kind() == Kind.NAME && !peek().isName("on")) {
      node.put("Name", Value.of(name()));
      put(node, "Directives", directives(false));
      return node.build();
    }
    String condition = "";
    if (peek().isName("on")) {
      next();
      condition = name();
    }
    node.put("TypeCondition", Value.of(condition));
    put(node, "Directives", directives(false));
    put(node, "SelectionSet", requiredSelection());
    return node.build();
  }

  private Value fragment() throws BuiltinFailure {
    expectName("fragment");
    if (peek().isName("on")) {
      throw unexpected(peek());
    }
    var fragment = ObjectValue.builder().put("Name", Value.of(name()));
    put(fragment, "VariableDefinition", some("(", ")", this::variable));
    expectName("on");
    fragment.put("TypeCondition", Value.of(name()));
    put(fragment, "Directives", directives(false));
    put(fragment, "SelectionSet", requiredSelection());
    return fragment.build();
  }
}
