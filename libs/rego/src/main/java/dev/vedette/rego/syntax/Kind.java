package dev.vedette.rego.syntax;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of tokens; the text is what OPA calls them in messages. Immutable. */
enum Kind {
  ILLEGAL("illegal"),
  EOF("eof"),
  IDENT("identifier"),
  NUMBER("number"),
  STRING("string"),
  TEMPLATE_PART("template-string-part"),
  TEMPLATE_END("template-string-end"),
  RAW_TEMPLATE_PART("raw-template-string-part"),
  RAW_TEMPLATE_END("raw-template-string-end"),
  LBRACK("["),
  RBRACK("]"),
  LBRACE("{"),
  RBRACE("}"),
  LPAREN("("),
  RPAREN(")"),
  COMMA(","),
  COLON(":"),
  SEMICOLON(";"),
  DOT("."),
  PLUS("plus"),
  MINUS("minus"),
  MUL("mul"),
  DIV("div"),
  REM("rem"),
  AND("and"),
  OR("or"),
  UNIFY("eq"),
  EQUAL("equal"),
  ASSIGN("assign"),
  NEQ("neq"),
  GT("gt"),
  GTE("gte"),
  LT("lt"),
  LTE("lte"),
  PACKAGE("package"),
  IMPORT("import"),
  AS("as"),
  DEFAULT("default"),
  ELSE("else"),
  NOT("not"),
  SOME("some"),
  WITH("with"),
  NULL("null"),
  TRUE("true"),
  FALSE("false"),
  IN("in"),
  EVERY("every"),
  CONTAINS("contains"),
  IF("if");

  /** The words that V0 knows only when they are imported. */
  static final Set<Kind> FUTURE = Set.of(IN, EVERY, CONTAINS, IF);

  private static final Map<String, Kind> WORDS =
      EnumSet.range(PACKAGE, IF).stream()
          .collect(Collectors.toUnmodifiableMap(kind -> kind.text, kind -> kind));

  final String text;

  Kind(String text) {
    this.text = text;
  }

  /** The keyword that a word spells if these future keywords are known, else an identifier. */
  static Kind ofWord(String word, Set<Kind> known) {
    Kind kind = WORDS.getOrDefault(word, IDENT);
    return FUTURE.contains(kind) && !known.contains(kind) ? IDENT : kind;
  }

  boolean isWord() {
    return WORDS.get(text) == this;
  }
}
