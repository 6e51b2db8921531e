package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.graphql.Token.Kind;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;

/** What queries and schemas have in common: names, types, values and directives. One thread. */
abstract sealed class Parser permits QueryParser, SchemaParser {
  private static final int MAX_DEPTH = 200;

  private final List<Token> tokens;
  private int at;
  private int depth;

  Parser(String text) {
    tokens = Lexer.tokens(text);
  }

  /** One element of a list. */
  interface Part {
    Value parse() throws BuiltinFailure;
  }

  final Token peek() {
    return tokens.get(at);
  }

  final Token previous() {
    return tokens.get(at - 1);
  }

  final Token next() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  final boolean skip(String mark) {
    boolean found = peek().is(mark);
    if (found) {
      next();
    }
    return found;
  }

  final void expect(String mark) throws BuiltinFailure {
    if (!skip(mark)) {
      throw expected(mark);
    }
  }

  final void expectName(String name) throws BuiltinFailure {
    if (!peek().isName(name)) {
      throw failure(peek(), "Expected " + Value.of(name) + ", found " + peek());
    }
    next();
  }

  final BuiltinFailure expected(String what) {
    return failure(peek(), "Expected " + what + ", found " + peek().label());
  }

  final BuiltinFailure unexpected(Token token) {
    return failure(token, "Unexpected " + token);
  }

  final BuiltinFailure failure(Token token, String message) {
    return Operands.failure(
        message + " in GraphQL string at location " + token.line() + ":" + token.column());
  }

  final void enter() throws BuiltinFailure {
    if (++depth > MAX_DEPTH) {
      throw failure(peek(), "nested too deeply");
    }
  }

  final void leave() {
    depth--;
  }

  final String name() throws BuiltinFailure {
    if (peek().kind() != Kind.NAME) {
      throw expected("Name");
    }
    return next().text();
  }

  /** Parts between marks; none at all when the first mark is missing. */
  final List<Value> some(String begin, String end, Part part) throws BuiltinFailure {
    var parts = new ArrayList<Value>();
    if (!skip(begin)) {
      return parts;
    }
    enter();
    while (!peek().is(end)) {
      parts.add(part.parse());
    }
    if (parts.isEmpty()) {
      throw failure(peek(), "expected at least one definition, found " + peek().label());
    }
    leave();
    next();
    return parts;
  }

  /** Puts a list that is not empty: empty ones are not part of a tree. */
  static void put(ObjectValue.Builder node, String name, List<? extends Value> values) {
    if (!values.isEmpty()) {
      node.put(name, ArrayValue.of(values));
    }
  }

  final Value type() throws BuiltinFailure {
    var type = ObjectValue.builder();
    if (skip("[")) {
      enter();
      type.put("Elem", type()).put("NamedType", Value.of(""));
      leave();
      expect("]");
    } else {
      type.put("NamedType", Value.of(name()));
    }
    return type.put("NonNull", Value.of(skip("!"))).build();
  }

  final Value value(boolean constant) throws BuiltinFailure {
    Token token = peek();
    if (token.is("[")) {
      var children = new ArrayList<Value>();
      next();
      enter();
      while (!skip("]")) {
        children.add(child("", value(constant)));
      }
      leave();
      return value(8, "", children);
    }
    if (token.is("{")) {
      var children = new ArrayList<Value>();
      next();
      enter();
      while (!skip("}")) {
        String name = name();
        expect(":");
        children.add(child(name, value(constant)));
      }
      leave();
      return value(9, "", children);
    }
    if (token.is("$") && !constant) {
      next();
      return value(0, name(), List.of());
    }
    int kind =
        switch (token.kind()) {
          case INT -> 1;
          case FLOAT -> 2;
          case STRING -> 3;
          case BLOCK -> 4;
          case NAME ->
              switch (token.text()) {
                case "true", "false" -> 5;
                case "null" -> 6;
                default -> 7;
              };
          default -> throw unexpected(token);
        };
    next();
    return value(kind, token.text(), List.of());
  }

  private static Value child(String name, Value value) {
    return ObjectValue.builder().put("Name", Value.of(name)).put("Value", value).build();
  }

  private static Value value(int kind, String raw, List<Value> children) {
    var value =
        ObjectValue.builder()
            .put("Kind", Value.of(kind))
            .put("Raw", Value.of(raw))
            .put("ExpectedTypeHasDefault", Value.of(false));
    put(value, "Children", children);
    return value.build();
  }

  final List<Value> arguments(boolean constant) throws BuiltinFailure {
    return some(
        "(",
        ")",
        () -> {
          String name = name();
          expect(":");
          return child(name, value(constant));
        });
  }

  final List<Value> directives(boolean constant) throws BuiltinFailure {
    var directives = new ArrayList<Value>();
    while (skip("@")) {
      var directive =
          ObjectValue.builder().put("Name", Value.of(name())).put("Location", Value.of(""));
      put(directive, "Arguments", arguments(constant));
      directives.add(directive.build());
    }
    return directives;
  }
}
