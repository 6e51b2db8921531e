package dev.vedette.agent.check.jq;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;

/** Finds names that nothing defines before a program runs. Stateless. */
final class JqNames {
  private JqNames() {}

  static void check(Filter filter, Set<String> variables) throws JqSyntaxException {
    @Nullable Scope scope = null;
    for (String variable : variables) {
      scope = new Scope.Value(variable, NullNode.getInstance(), scope);
    }
    visit(filter, scope);
  }

  private static void visit(@Nullable Filter filter, @Nullable Scope scope)
      throws JqSyntaxException {
    switch (filter) {
      case null -> {}
      case Filter.Identity _, Filter.Literal _ -> {}
      case Filter.Text(var parts, var format) -> {
        if (!format.isEmpty() && !JqFormats.knows(format)) {
          throw new JqSyntaxException("'" + format + "' is not evaluated", 0);
        }
        all(parts, scope);
      }
      case Filter.Index(var target, var key) -> all(List.of(target, key), scope);
      case Filter.Slice(var target, var from, var to) -> {
        visit(target, scope);
        visit(from, scope);
        visit(to, scope);
      }
      case Filter.Iterate(var target) -> visit(target, scope);
      case Filter.Try(var body, var handler) -> {
        visit(body, scope);
        visit(handler, scope);
      }
      case Filter.Pipe(var left, var right) -> all(List.of(left, right), scope);
      case Filter.Comma(var left, var right) -> all(List.of(left, right), scope);
      case Filter.Negation(var operand) -> visit(operand, scope);
      case Filter.Binary(_, var left, var right) -> all(List.of(left, right), scope);
      case Filter.And(var left, var right) -> all(List.of(left, right), scope);
      case Filter.Or(var left, var right) -> all(List.of(left, right), scope);
      case Filter.Alternative(var left, var right) -> all(List.of(left, right), scope);
      case Filter.If(var condition, var then, var otherwise) ->
          all(List.of(condition, then, otherwise), scope);
      case Filter.Reduce(var source, var variable, var start, var update) -> {
        all(List.of(source, start), scope);
        visit(update, variable(variable, scope));
      }
      case Filter.Bind(var source, var variable, var body) -> {
        visit(source, scope);
        visit(body, variable(variable, scope));
      }
      case Filter.Variable(var name) -> known(name, scope);
      case Filter.Define define -> definition(define, scope);
      case Filter.Call(var name, var arguments) -> {
        defined(name, arguments.size(), scope);
        all(arguments, scope);
        if ((name.equals("sub") || name.equals("gsub"))
            && !(arguments.getLast() instanceof Filter.Literal)) {
          throw new JqSyntaxException("a replacement that is computed is not evaluated", 0);
        }
      }
      case Filter.MakeArray(var elements) -> visit(elements, scope);
      case Filter.MakeObject(var entries) -> all(entries, scope);
    }
  }

  private static void all(List<Filter> filters, @Nullable Scope scope) throws JqSyntaxException {
    for (Filter filter : filters) {
      visit(filter, scope);
    }
  }

  private static Scope variable(String name, @Nullable Scope scope) {
    return new Scope.Value(name, NullNode.getInstance(), scope);
  }

  private static void definition(Filter.Define define, @Nullable Scope scope)
      throws JqSyntaxException {
    Scope self = new Scope.Function(define.name(), define.parameters(), define.body(), scope);
    Scope inner = self;
    for (String parameter : define.parameters()) {
      String name = parameter.replace("$", "");
      inner = new Scope.Argument(name, new Filter.Identity(), null, inner);
      inner = parameter.startsWith("$") ? variable(name, inner) : inner;
    }
    visit(define.body(), inner);
    visit(define.rest(), self);
  }

  private static void known(String name, @Nullable Scope scope) throws JqSyntaxException {
    for (Scope at = scope; at != null; at = at.outer()) {
      if (at instanceof Scope.Value(var value, _, _) && value.equals(name)) {
        return;
      }
    }
    throw new JqSyntaxException("$" + name + " is not defined", 0);
  }

  private static void defined(String name, int arity, @Nullable Scope scope)
      throws JqSyntaxException {
    for (Scope at = scope; at != null; at = at.outer()) {
      boolean here =
          switch (at) {
            case Scope.Function function ->
                function.name().equals(name) && function.parameters().size() == arity;
            case Scope.Argument argument -> argument.name().equals(name) && arity == 0;
            case Scope.Value _ -> false;
          };
      if (here) {
        return;
      }
    }
    if (!JqFunctions.knows(name, arity)) {
      throw new JqSyntaxException(name + "/" + arity + " is not defined or not evaluated", 0);
    }
  }
}
