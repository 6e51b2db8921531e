package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lays out modules in the style of {@code opa fmt}. Stateless. */
public final class Formatter {
  private Formatter() {}

  /** The module in the one style, or what is wrong with it. */
  public static Outcome<String> format(String file, String source, RegoVersion version) {
    try {
      return switch (Parser.module(file, source, version)) {
        case Success<Module>(var module) -> laidOut(file, source, version, module);
        case Failure<Module>(var problems) -> new Failure<>(problems);
      };
    } catch (StackOverflowError e) {
      return refused(file, "terms nested too deeply");
    }
  }

  private static Outcome<String> laidOut(
      String file, String source, RegoVersion version, Module module) {
    var lexer = new Lexer(file, source);
    List<Token> tokens = lexer.tokens();
    var pieces = Piece.of(source, tokens, lexer.comments());
    var rules = new HashSet<Integer>();
    var expressions = new HashSet<Integer>();
    for (Rule rule : module.rules()) {
      rules.add(rule.location().offset());
      for (Rule each = rule; each != null; each = each.alternative()) {
        each.body().forEach(expr -> collect(expr, expressions));
        terms(each.head()).forEach(term -> collect(term, expressions));
      }
    }
    String text = new Layout(pieces, rules, expressions).text();
    return Parser.module(file, text, version) instanceof Success<Module>(var again)
            && shape(again).equals(shape(module))
        ? new Success<>(text)
        : refused(file, "cannot be laid out without another meaning");
  }

  private static Outcome<String> refused(String file, String why) {
    return new Failure<>(
        List.of(new Diagnostic(Diagnostic.PARSE, why, new Location(file, 1, 1, 0, 0))));
  }

  private static List<Term> terms(Head head) {
    var terms = new ArrayList<>(head.ref().parts());
    terms.addAll(head.arguments());
    if (head.key() != null) {
      terms.add(head.key());
    }
    if (head.value() != null) {
      terms.add(head.value());
    }
    return terms;
  }

  private static void collect(Expr expr, Set<Integer> starts) {
    starts.add(expr.location().offset());
    switch (expr.content()) {
      case Expr.TermContent(var term) -> collect(term, starts);
      case Expr.CallContent(_, var operands) -> operands.forEach(each -> collect(each, starts));
      case Expr.Some(var symbols) -> symbols.forEach(each -> collect(each, starts));
      case Expr.Every(_, _, var domain, var body) -> {
        collect(domain, starts);
        body.forEach(each -> collect(each, starts));
      }
    }
    expr.withs().forEach(with -> collect(with.value(), starts));
  }

  private static void collect(Term term, Set<Integer> starts) {
    switch (term) {
      case Term.Scalar _, Term.Var _, Term.Template _ -> {}
      case Term.Ref(var parts, _) -> parts.forEach(each -> collect(each, starts));
      case Term.Call(_, var arguments, _) -> arguments.forEach(each -> collect(each, starts));
      case Term.ArrayTerm(var items, _) -> items.forEach(each -> collect(each, starts));
      case Term.SetTerm(var items, _) -> items.forEach(each -> collect(each, starts));
      case Term.ObjectTerm(var entries, _) ->
          entries.forEach(entry -> {
            collect(entry.key(), starts);
            collect(entry.value(), starts);
          });
      case Term.ArrayComprehension(var item, var body, _) -> {
        collect(item, starts);
        body.forEach(each -> collect(each, starts));
      }
      case Term.SetComprehension(var item, var body, _) -> {
        collect(item, starts);
        body.forEach(each -> collect(each, starts));
      }
      case Term.ObjectComprehension(var key, var value, var body, _) -> {
        collect(key, starts);
        collect(value, starts);
        body.forEach(each -> collect(each, starts));
      }
    }
  }

  /** What a module says, without where it says it; imports are in no order. */
  private static String shape(Module module) {
    var text = new StringBuilder().append(module.path());
    module.imports().stream().map(Object::toString).sorted().forEach(each -> append(text, each));
    for (Rule rule : module.rules()) {
      append(text, rule.isDefault() ? "default" : "rule");
      for (Rule each = rule; each != null; each = each.alternative()) {
        Head head = each.head();
        append(text, head.ref() + " " + head.arguments() + " " + head.key() + " " + head.value());
        append(text, TermText.body(each.body()));
      }
    }
    module.annotations().forEach(each -> append(text, each.scope() + each.content()));
    return text.toString();
  }

  private static void append(StringBuilder text, String line) {
    text.append('\n').append(line);
  }
}
