package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Entry;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses terms by recursive descent with OPA's precedences; null means that there is none and that
 * a problem was noted. Not thread-safe.
 */
final class TermParser {

  /** Beyond this, a chain of operators would nest too deep for later passes. */
  private static final int MAX_CHAIN = 500;

  /** How tightly an operator binds, loosest first; all associate to the left. */
  private static final List<List<Kind>> LEVELS =
      List.of(
          List.of(Kind.EQUAL, Kind.NEQ, Kind.LT, Kind.GT, Kind.LTE, Kind.GTE),
          List.of(Kind.OR),
          List.of(Kind.AND),
          List.of(Kind.PLUS, Kind.MINUS),
          List.of(Kind.MUL, Kind.DIV, Kind.REM));

  private static final Map<Kind, String> NAMES = new EnumMap<>(Kind.class);

  static {
    LEVELS.forEach(level -> level.forEach(kind -> NAMES.put(kind, kind.text)));
    NAMES.put(Kind.UNIFY, "eq");
    NAMES.put(Kind.ASSIGN, "assign");
  }

  private final Cursor cursor;
  private final ExprParser exprs;

  TermParser(Cursor cursor) {
    this.cursor = cursor;
    this.exprs = new ExprParser(cursor, this);
  }

  ExprParser exprs() {
    return exprs;
  }

  /** A term with all operators, also {@code k, v in xs}. */
  @Nullable Term parse() {
    return membership(true);
  }

  private @Nullable Term inList() {
    return membership(false);
  }

  private @Nullable Term membership(boolean keyed) {
    Term left = level(0);
    int chain = 0;
    while (left != null) {
      if (keyed && cursor.at(Kind.COMMA)) {
        var start = cursor.save();
        cursor.scan();
        Term middle = level(0);
        if (middle != null && cursor.at(Kind.IN)) {
          var operator = member("member_3");
          Term right = level(0);
          if (right != null) {
            left = new Call(operator, List.of(left, middle, right), upToHere(left));
            if (cursor.at(Kind.IN)) {
              continue;
            }
            return left;
          }
        }
        cursor.restore(start);
      }
      cursor.treatAsNameBeforeRef();
      if (!cursor.at(Kind.IN) || chain++ > MAX_CHAIN) {
        return left;
      }
      var operator = member("member_2");
      Term right = level(0);
      if (right == null) {
        return left;
      }
      left = new Call(operator, List.of(left, right), upToHere(left));
      if (!cursor.at(Kind.IN)) {
        return left;
      }
    }
    return left;
  }

  private Ref member(String name) {
    Location place = cursor.location();
    cursor.scan();
    return new Ref(List.of(new Var("internal", place), Terms.string(name, place)), place);
  }

  private Location upToHere(Term start) {
    return start.location().until(cursor.lastEnd());
  }

  private @Nullable Term level(int level) {
    if (level == LEVELS.size()) {
      return single();
    }
    Term left = level(level + 1);
    int chain = 0;
    while (left != null && LEVELS.get(level).contains(cursor.kind())) {
      if (chain++ > MAX_CHAIN) {
        cursor.problem("max parsing recursion depth exceeded");
        return null;
      }
      Ref operator = operator();
      Term right = level(level + 1);
      if (right == null) {
        return left;
      }
      left = new Call(operator, List.of(left, right), upToHere(left));
    }
    return left;
  }

  Ref operator() {
    var name = Terms.name(NAMES.getOrDefault(cursor.kind(), cursor.kind().text), cursor.location());
    cursor.scan();
    return name;
  }

  /** A term without operators around it. */
  @Nullable Term single() {
    if (cursor.knownTerm()) {
      return cursor.recall();
    }
    if (!cursor.enter()) {
      return null;
    }
    var start = cursor.save();
    Term term = finish(primary());
    cursor.remember(start, term);
    cursor.leave();
    return term;
  }

  /** Reads a term and stays at its last token. */
  private @Nullable Term primary() {
    Location place = cursor.location();
    return switch (cursor.kind()) {
      case NULL -> new Scalar(NullValue.NULL, place);
      case TRUE -> new Scalar(Value.of(true), place);
      case FALSE -> new Scalar(Value.of(false), place);
      case MINUS, DOT, NUMBER -> NumberParser.parse(cursor);
      case STRING -> new Scalar(Value.of(cursor.text()), place);
      case TEMPLATE_PART, TEMPLATE_END, RAW_TEMPLATE_PART, RAW_TEMPLATE_END ->
          new TemplateParser(cursor, exprs).parse();
      case IDENT, CONTAINS -> variable();
      case LBRACK -> array();
      case LBRACE -> braces();
      case LPAREN -> parenthesised();
      default -> {
        cursor.illegal();
        yield null;
      }
    };
  }

  Var variable() {
    return cursor.text().equals("_")
        ? cursor.wildcard()
        : new Var(cursor.text(), cursor.location());
  }

  private @Nullable Term parenthesised() {
    cursor.scan();
    Term inner = parse();
    if (inner != null && !cursor.at(Kind.RPAREN)) {
      cursor.problem("non-terminated expression");
      return null;
    }
    return inner;
  }

  private @Nullable Term finish(@Nullable Term head) {
    if (head == null) {
      return null;
    }
    cursor.scan();
    if (cursor.glued()
        && (cursor.at(Kind.LPAREN) || cursor.at(Kind.DOT) || cursor.at(Kind.LBRACK))) {
      return ref(head);
    }
    return head instanceof Var var && isRoot(var) ? new Ref(List.of(var), var.location()) : head;
  }

  private static boolean isRoot(Var var) {
    return var.name().equals("data") || var.name().equals("input");
  }

  /** The head of a rule: as a term, but blanks may precede what follows the name. */
  @Nullable Term finishHead(Var head) {
    cursor.scan();
    if (cursor.glued() && isInfix(cursor.kind())) {
      cursor.illegal();
    }
    if (cursor.at(Kind.LPAREN) || cursor.at(Kind.DOT) || cursor.at(Kind.LBRACK)) {
      return ref(head);
    }
    return isRoot(head) ? new Ref(List.of(head), head.location()) : head;
  }

  private static boolean isInfix(Kind kind) {
    return LEVELS.stream().anyMatch(level -> level.contains(kind));
  }

  private @Nullable Term ref(Term head) {
    if (head instanceof Scalar || head instanceof Term.Template) {
      cursor.problem(head.location(), "illegal ref (head cannot be " + Terms.kindName(head) + ")");
    }
    var parts = new ArrayList<Term>();
    parts.add(head);
    while (parts.size() <= MAX_CHAIN) {
      switch (cursor.kind()) {
        case DOT -> {
          cursor.scan();
          if (!cursor.glued() || (!cursor.at(Kind.IDENT) && !cursor.kind().isWord())) {
            cursor.illegal("expected " + Kind.IDENT.text);
            return null;
          }
          parts.add(Terms.string(cursor.text(), cursor.location()));
          cursor.scan();
        }
        case LBRACK -> {
          cursor.scan();
          Term index = parse();
          if (index == null) {
            return null;
          }
          if (!cursor.at(Kind.RBRACK)) {
            cursor.illegal("expected [");
            return null;
          }
          parts.add(index);
          cursor.scan();
        }
        case LPAREN -> {
          return call(new Ref(parts, upToHere(head)));
        }
        default -> {
          return new Ref(parts, upToHere(head));
        }
      }
      if (!cursor.glued()) {
        return new Ref(parts, upToHere(head));
      }
    }
    cursor.problem("max parsing recursion depth exceeded");
    return null;
  }

  private @Nullable Term call(Ref operator) {
    cursor.scan();
    List<Term> arguments = new ArrayList<>();
    if (!cursor.at(Kind.RPAREN) && !list(Kind.RPAREN, arguments)) {
      return null;
    }
    boolean empty = arguments.isEmpty();
    cursor.scan();
    Location place = upToHere(operator);
    boolean isSet = empty && operator.parts().size() == 1 && operator.startsWith("set");
    Term term = isSet ? new SetTerm(List.of(), place) : new Call(operator, arguments, place);
    if (cursor.glued() && (cursor.at(Kind.DOT) || cursor.at(Kind.LBRACK))) {
      return ref(term);
    }
    return term;
  }

  private @Nullable Term array() {
    Location place = cursor.location();
    cursor.scan();
    if (cursor.at(Kind.RBRACK)) {
      return new ArrayTerm(List.of(), toHere(place));
    }
    boolean comprehension = !skipComma();
    var start = cursor.save();
    Term head = single();
    if (head == null) {
      return null;
    }
    if (comprehension && cursor.at(Kind.OR)) {
      cursor.scan();
      var body = exprs.body(Kind.RBRACK);
      if (body != null) {
        return new ArrayComprehension(head, body, toHere(place));
      }
      if (!cursor.at(Kind.COMMA)) {
        return null;
      }
    }
    cursor.restore(start);
    var items = new ArrayList<Term>();
    return list(Kind.RBRACK, items) ? new ArrayTerm(items, toHere(place)) : null;
  }

  private boolean skipComma() {
    if (cursor.at(Kind.COMMA)) {
      cursor.scan();
      return true;
    }
    return false;
  }

  /** A set, an object or a comprehension of one; reads up to the closing brace. */
  private @Nullable Term braces() {
    Location place = cursor.location();
    cursor.scan();
    if (cursor.at(Kind.RBRACE)) {
      return new ObjectTerm(List.of(), toHere(place));
    }
    boolean comprehension = !skipComma();
    var start = cursor.save();
    Term head = single();
    if (head == null) {
      return null;
    }
    switch (cursor.kind()) {
      case OR -> {
        if (comprehension) {
          return setComprehension(head, start, place);
        }
      }
      case RBRACE, COMMA -> {
        return set(start, place);
      }
      case COLON -> {
        return object(head, comprehension, place);
      }
      default -> {}
    }
    cursor.restore(start);
    head = inList();
    if (head == null) {
      return null;
    }
    if (cursor.at(Kind.RBRACE) || cursor.at(Kind.COMMA)) {
      return set(start, place);
    }
    if (cursor.at(Kind.COLON)) {
      return object(head, comprehension, place);
    }
    cursor.illegal("non-terminated set");
    return null;
  }

  private @Nullable Term setComprehension(Term head, Cursor.Mark start, Location place) {
    cursor.scan();
    var body = exprs.body(Kind.RBRACE);
    if (body != null) {
      return new SetComprehension(head, body, toHere(place));
    }
    return cursor.at(Kind.COMMA) ? set(start, place) : null;
  }

  private @Nullable Term set(Cursor.Mark start, Location place) {
    cursor.restore(start);
    var items = new ArrayList<Term>();
    return list(Kind.RBRACE, items) ? new SetTerm(items, toHere(place)) : null;
  }

  private @Nullable Term object(Term key, boolean comprehension, Location place) {
    cursor.scan();
    var start = cursor.save();
    Term value = single();
    if (value == null) {
      return null;
    }
    if (comprehension && cursor.at(Kind.OR)) {
      cursor.scan();
      var body = exprs.body(Kind.RBRACE);
      if (body != null) {
        return new ObjectComprehension(key, value, body, toHere(place));
      }
    }
    cursor.restore(start);
    value = inList();
    if (value == null) {
      return null;
    }
    var entries = new ArrayList<Entry>();
    entries.add(new Entry(key, value));
    if (cursor.at(Kind.RBRACE)) {
      return new ObjectTerm(entries, toHere(place));
    }
    if (!cursor.at(Kind.COMMA)) {
      cursor.illegal("non-terminated object");
      return null;
    }
    cursor.scan();
    return pairs(entries) ? new ObjectTerm(entries, toHere(place)) : null;
  }

  private Location toHere(Location start) {
    return start.until(cursor.location().end());
  }

  private boolean list(Kind end, List<Term> items) {
    while (!cursor.at(end)) {
      Term item = inList();
      if (item == null) {
        return false;
      }
      items.add(item);
      if (cursor.at(Kind.COMMA)) {
        cursor.scan();
      } else if (!cursor.at(end)) {
        cursor.illegal("expected \",\" or \"" + end.text + "\"");
        return false;
      }
    }
    return true;
  }

  private boolean pairs(List<Entry> entries) {
    while (!cursor.at(Kind.RBRACE)) {
      Term key = inList();
      if (key == null) {
        return false;
      }
      if (!cursor.at(Kind.COLON)) {
        cursor.illegal("expected \":\"");
        return false;
      }
      cursor.scan();
      Term value = inList();
      if (value == null) {
        return false;
      }
      entries.add(new Entry(key, value));
      if (cursor.at(Kind.COMMA)) {
        cursor.scan();
      } else if (!cursor.at(Kind.RBRACE)) {
        cursor.illegal("expected \",\" or \"}\"");
        return false;
      }
    }
    return true;
  }
}
