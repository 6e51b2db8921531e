package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.value.Json;

/** A token of GraphQL and where it begins. Immutable, so safe for all threads. */
record Token(Kind kind, String text, int line, int column) {
  /** What a token is; marks are told apart by their text. */
  enum Kind {
    MARK(""),
    NAME("Name"),
    INT("Int"),
    FLOAT("Float"),
    STRING("String"),
    BLOCK("BlockString"),
    END("<EOF>"),
    INVALID("<Invalid>");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  boolean is(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isString() {
    return kind == Kind.STRING || kind == Kind.BLOCK;
  }

  /** The kind as messages name it. */
  String label() {
    return kind == Kind.MARK ? text : kind.label;
  }

  @Override
  public String toString() {
    return kind == Kind.MARK || text.isEmpty() ? label() : label() + " " + Json.quote(text);
  }
}
