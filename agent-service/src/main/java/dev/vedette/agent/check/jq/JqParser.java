package dev.vedette.agent.check.jq;

import dev.vedette.agent.check.jq.Filter.Alternative;
import dev.vedette.agent.check.jq.Filter.And;
import dev.vedette.agent.check.jq.Filter.Binary;
import dev.vedette.agent.check.jq.Filter.Bind;
import dev.vedette.agent.check.jq.Filter.Call;
import dev.vedette.agent.check.jq.Filter.Comma;
import dev.vedette.agent.check.jq.Filter.Define;
import dev.vedette.agent.check.jq.Filter.Identity;
import dev.vedette.agent.check.jq.Filter.If;
import dev.vedette.agent.check.jq.Filter.Index;
import dev.vedette.agent.check.jq.Filter.Iterate;
import dev.vedette.agent.check.jq.Filter.Literal;
import dev.vedette.agent.check.jq.Filter.MakeArray;
import dev.vedette.agent.check.jq.Filter.MakeObject;
import dev.vedette.agent.check.jq.Filter.Negation;
import dev.vedette.agent.check.jq.Filter.Or;
import dev.vedette.agent.check.jq.Filter.Pipe;
import dev.vedette.agent.check.jq.Filter.Reduce;
import dev.vedette.agent.check.jq.Filter.Slice;
import dev.vedette.agent.check.jq.Filter.Text;
import dev.vedette.agent.check.jq.Filter.Try;
import dev.vedette.agent.check.jq.Filter.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/** Reads programs of jq. One use, one thread. */
final class JqParser {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_LINKS = 2_000;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> KEYWORDS =
      Set.of(
          "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch",
          "label", "import", "include", "and", "or", "__loc__");

  private final JqTokens tokens;
  private int depth;
  private int links;

  private JqParser(String program) {
    this.tokens = new JqTokens(program);
  }

  static Filter parse(String program) throws JqSyntaxException {
    JqParser parser = new JqParser(program);
    if (parser.tokens.atEnd()) {
      return new Identity();
    }
    Filter filter = parser.pipe();
    if (!parser.tokens.atEnd()) {
      throw parser.tokens.unexpected("an operator or the end");
    }
    return filter;
  }

  private Filter pipe() throws JqSyntaxException {
    if (++depth > MAX_DEPTH) {
      throw tokens.refused("more than " + MAX_DEPTH + " levels");
    }
    try {
      if (tokens.takeWord("def")) {
        return definition();
      }
      Filter left = comma();
      return tokens.take("|") ? new Pipe(left, pipe()) : left;
    } finally {
      depth--;
    }
  }

  /** Chains are as deep as they are long once they are read. */
  private void link() throws JqSyntaxException {
    if (++links > MAX_LINKS) {
      throw tokens.refused("more than " + MAX_LINKS + " operators");
    }
  }

  private Filter definition() throws JqSyntaxException {
    String name = tokens.name();
    List<String> parameters = new ArrayList<>();
    if (tokens.take("(")) {
      do {
        parameters.add((tokens.take("$") ? "$" : "") + tokens.name());
      } while (tokens.take(";"));
      tokens.expect(")");
    }
    tokens.expect(":");
    Filter body = pipe();
    tokens.expect(";");
    Filter rest = tokens.atEnd() ? new Identity() : pipe();
    return new Define(name, parameters, body, rest);
  }

  private Filter comma() throws JqSyntaxException {
    Filter left = alternative();
    while (tokens.take(",")) {
      link();
      left = new Comma(left, alternative());
    }
    return left;
  }

  private Filter alternative() throws JqSyntaxException {
    Filter left = or();
    if (tokens.take("//")) {
      return new Alternative(left, alternative());
    }
    tokens.refuseAssignment();
    return left;
  }

  private Filter or() throws JqSyntaxException {
    Filter left = and();
    while (tokens.takeWord("or")) {
      link();
      left = new Or(left, and());
    }
    return left;
  }

  private Filter and() throws JqSyntaxException {
    Filter left = comparison();
    while (tokens.takeWord("and")) {
      link();
      left = new And(left, comparison());
    }
    return left;
  }

  private Filter comparison() throws JqSyntaxException {
    Filter left = sum();
    String operator = tokens.takeOneOf(COMPARISONS);
    return operator == null ? left : new Binary(operator, left, sum());
  }

  private Filter sum() throws JqSyntaxException {
    Filter left = product();
    for (String operator = tokens.takeOneOf(Set.of("+", "-"));
        operator != null;
        operator = tokens.takeOneOf(Set.of("+", "-"))) {
      link();
      left = new Binary(operator, left, product());
    }
    return left;
  }

  private Filter product() throws JqSyntaxException {
    Filter left = postfix();
    for (String operator = tokens.takeOneOf(Set.of("*", "/", "%"));
        operator != null;
        operator = tokens.takeOneOf(Set.of("*", "/", "%"))) {
      link();
      left = new Binary(operator, left, postfix());
    }
    return left;
  }

  /** A term; with {@code as} all that follows belongs to it. */
  private Filter postfix() throws JqSyntaxException {
    if (tokens.take("-")) {
      return new Negation(term());
    }
    Filter term = term();
    if (tokens.takeWord("as")) {
      String variable = variable();
      tokens.expect("|");
      return new Bind(term, variable, pipe());
    }
    return term;
  }

  private String variable() throws JqSyntaxException {
    if (!tokens.take("$")) {
      throw tokens.unexpected("$name (destructuring is not evaluated)");
    }
    return tokens.name();
  }

  private Filter term() throws JqSyntaxException {
    if (++depth > MAX_DEPTH) {
      throw tokens.refused("more than " + MAX_DEPTH + " levels");
    }
    try {
      Filter term = primary();
      while (true) {
        if (tokens.take("?")) {
          link();
          term = new Try(term, null);
        } else if (tokens.takeField()) {
          link();
          term = new Index(term, key());
        } else if (tokens.take("[")) {
          link();
          term = bracket(term);
        } else {
          return term;
        }
      }
    } finally {
      depth--;
    }
  }

  /** The name after a dot. */
  private Filter key() throws JqSyntaxException {
    return tokens.atText() ? text("") : new Literal(StringNode.valueOf(tokens.name()));
  }

  private Filter bracket(Filter target) throws JqSyntaxException {
    if (tokens.take("]")) {
      return new Iterate(target);
    }
    if (tokens.take(":")) {
      Filter to = pipe();
      tokens.expect("]");
      return new Slice(target, null, to);
    }
    Filter from = pipe();
    if (tokens.take(":")) {
      Filter to = tokens.take("]") ? null : pipe();
      if (to != null) {
        tokens.expect("]");
      }
      return new Slice(target, from, to);
    }
    tokens.expect("]");
    return new Index(target, from);
  }

  private Filter primary() throws JqSyntaxException {
    if (tokens.take("..")) {
      return new Call("recurse", List.of());
    }
    if (tokens.takeField()) {
      return new Index(new Identity(), key());
    }
    if (tokens.take(".")) {
      return new Identity();
    }
    if (tokens.take("(")) {
      Filter inner = pipe();
      tokens.expect(")");
      return inner;
    }
    if (tokens.take("[")) {
      if (tokens.take("]")) {
        return new MakeArray(null);
      }
      Filter elements = pipe();
      tokens.expect("]");
      return new MakeArray(elements);
    }
    if (tokens.take("{")) {
      return object();
    }
    if (tokens.take("$")) {
      return new Variable(tokens.name());
    }
    if (tokens.take("@")) {
      String format = "@" + tokens.name();
      return tokens.atText() ? text(format) : new Call(format, List.of());
    }
    if (tokens.atText()) {
      return text("");
    }
    if (tokens.atNumber()) {
      return new Literal(tokens.number());
    }
    return word();
  }

  private Filter word() throws JqSyntaxException {
    if (tokens.takeWord("if")) {
      return condition();
    }
    if (tokens.takeWord("try")) {
      Filter body = term();
      return new Try(body, tokens.takeWord("catch") ? term() : null);
    }
    if (tokens.takeWord("reduce")) {
      Filter source = term();
      if (!tokens.takeWord("as")) {
        throw tokens.unexpected("as");
      }
      String variable = variable();
      tokens.expect("(");
      Filter start = pipe();
      tokens.expect(";");
      Filter update = pipe();
      tokens.expect(")");
      return new Reduce(source, variable, start, update);
    }
    int before = tokens.position();
    String name = tokens.name();
    if (KEYWORDS.contains(name)) {
      throw new JqSyntaxException("'" + name + "' is not evaluated", before);
    }
    List<Filter> arguments = new ArrayList<>();
    if (tokens.take("(")) {
      do {
        arguments.add(pipe());
      } while (tokens.take(";"));
      tokens.expect(")");
    }
    return new Call(name, arguments);
  }

  private Filter condition() throws JqSyntaxException {
    Filter condition = pipe();
    if (!tokens.takeWord("then")) {
      throw tokens.unexpected("then");
    }
    Filter then = pipe();
    Filter otherwise = new Identity();
    if (tokens.takeWord("elif")) {
      return new If(condition, then, condition());
    }
    if (tokens.takeWord("else")) {
      otherwise = pipe();
    }
    if (!tokens.takeWord("end")) {
      throw tokens.unexpected("end");
    }
    return new If(condition, then, otherwise);
  }

  private Filter object() throws JqSyntaxException {
    List<Filter> entries = new ArrayList<>();
    if (tokens.take("}")) {
      return new MakeObject(entries);
    }
    do {
      entry(entries);
    } while (tokens.take(","));
    tokens.expect("}");
    return new MakeObject(entries);
  }

  private void entry(List<Filter> entries) throws JqSyntaxException {
    if (tokens.take("$")) {
      String name = tokens.name();
      entries.add(new Literal(StringNode.valueOf(name)));
      entries.add(new Variable(name));
      return;
    }
    @Nullable Filter shorthand = null;
    Filter key;
    if (tokens.take("(")) {
      key = pipe();
      tokens.expect(")");
    } else if (tokens.atText()) {
      key = text("");
      shorthand = new Index(new Identity(), key);
    } else {
      key = new Literal(StringNode.valueOf(tokens.name()));
      shorthand = new Index(new Identity(), key);
    }
    entries.add(key);
    if (tokens.take(":")) {
      Filter value = tokens.take("-") ? new Negation(term()) : term();
      while (tokens.take("|")) {
        value = new Pipe(value, term());
      }
      entries.add(value);
    } else if (shorthand != null) {
      entries.add(shorthand);
    } else {
      throw tokens.unexpected(":");
    }
  }

  /** Text in double quotes, with programs between {@code \(} and {@code )}. */
  private Filter text(String format) throws JqSyntaxException {
    tokens.expect("\"");
    List<Filter> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    while (true) {
      switch (tokens.textPart(literal)) {
        case END -> {
          parts.add(new Literal(StringNode.valueOf(literal.toString())));
          return parts.size() == 1 ? parts.getFirst() : new Text(parts, format);
        }
        case PROGRAM -> {
          parts.add(new Literal(StringNode.valueOf(literal.toString())));
          literal.setLength(0);
          parts.add(pipe());
          tokens.expect(")");
        }
      }
    }
  }
}
