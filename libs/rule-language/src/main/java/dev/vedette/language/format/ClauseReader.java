package dev.vedette.language.format;

import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Span;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a condition that parses into clauses, and keeps the parentheses that its tree has lost: what
 * is appended to a condition later must meet the same ones. Not thread-safe.
 */
final class ClauseReader {
  private final String text;
  private final List<Object> tokens = new ArrayList<>();
  private int next;

  private ClauseReader(String text) {
    this.text = text;
  }

  /** The words between checks. */
  private enum Word {
    AND,
    OR,
    NOT,
    OPEN,
    CLOSE
  }

  /** The clauses of a text and its tree; nothing if a check holds a line break within quotes. */
  static Optional<Clause> read(String text, Expr tree) {
    var reader = new ClauseReader(text);
    var checks = new ArrayList<Expr>();
    collect(tree, checks);
    int done = 0;
    for (Expr check : checks) {
      reader.words(done, check.span().start());
      var clause = reader.check(check);
      if (clause == null) {
        return Optional.empty();
      }
      reader.tokens.add(clause);
      done = check.span().end();
    }
    reader.words(done, text.length());
    return Optional.of(reader.chain(Word.OR));
  }

  private static void collect(Expr tree, List<Expr> checks) {
    switch (tree) {
      case Expr.And(var operands, _) -> operands.forEach(operand -> collect(operand, checks));
      case Expr.Or(var operands, _) -> operands.forEach(operand -> collect(operand, checks));
      case Expr.Not(var operand, _) -> collect(operand, checks);
      case Expr.MacroRef _, Expr.Exists _, Expr.Compare _ -> checks.add(tree);
    }
  }

  private void words(int from, int until) {
    int i = from;
    while (i < until) {
      char c = text.charAt(i);
      if (c == '(' || c == ')') {
        tokens.add(c == '(' ? Word.OPEN : Word.CLOSE);
        i++;
      } else if (text.startsWith("and", i)) {
        tokens.add(Word.AND);
        i += 3;
      } else if (text.startsWith("or", i)) {
        tokens.add(Word.OR);
        i += 2;
      } else if (text.startsWith("not", i)) {
        tokens.add(Word.NOT);
        i += 3;
      } else {
        i++;
      }
    }
  }

  private Clause.@Nullable Check check(Expr check) {
    var found =
        switch (check) {
          case Expr.MacroRef(var name, _) -> new Clause.Check(name, List.of(), "");
          case Expr.Exists(var left, _) -> new Clause.Check(term(left) + " exists", List.of(), "");
          case Expr.Compare(var left, var operator, var modifier, var right, _) -> {
            var start =
                term(left)
                    + " "
                    + operator.text()
                    + (modifier == Modifier.NONE ? "" : " " + modifier.text())
                    + " ";
            yield right instanceof Term.Group(var terms, _)
                ? new Clause.Check(start + "(", terms.stream().map(this::term).toList(), ")")
                : new Clause.Check(start + term(right), List.of(), "");
          }
          case Expr.And _, Expr.Or _, Expr.Not _ -> throw new IllegalArgumentException("no check");
        };
    return found.flat().indexOf('\n') < 0 && found.flat().indexOf('\r') < 0 ? found : null;
  }

  private String term(Term term) {
    return switch (term) {
      case Term.FieldRef _, Term.Literal _ -> raw(term.span());
      case Term.Group(var terms, _) -> "(" + joined(terms) + ")";
      case Term.Call(var name, var arguments, _, var span) -> {
        int close = text.indexOf(')', arguments.getLast().span().end());
        yield name + "(" + joined(arguments) + text.substring(close, span.end());
      }
    };
  }

  private String joined(List<Term> terms) {
    return String.join(", ", terms.stream().map(this::term).toList());
  }

  private String raw(Span span) {
    return text.substring(span.start(), span.end());
  }

  private Clause chain(Word word) {
    var operands = new ArrayList<Clause>();
    do {
      operands.add(word == Word.OR ? chain(Word.AND) : operand());
    } while (skips(word));
    return operands.size() == 1
        ? operands.getFirst()
        : new Clause.Chain(word == Word.OR ? "or" : "and", operands);
  }

  private Clause operand() {
    int times = 0;
    while (skips(Word.NOT)) {
      times++;
    }
    if (times > 0) {
      return new Clause.Opposite(times, operand());
    }
    if (skips(Word.OPEN)) {
      var inner = chain(Word.OR);
      if (!skips(Word.CLOSE)) {
        throw new IllegalStateException("no ')' after " + next + " tokens of: " + text);
      }
      return new Clause.Enclosed(inner);
    }
    if (next < tokens.size() && tokens.get(next++) instanceof Clause check) {
      return check;
    }
    throw new IllegalStateException("no check after " + next + " tokens of: " + text);
  }

  private boolean skips(Word word) {
    if (next < tokens.size() && tokens.get(next) == word) {
      next++;
      return true;
    }
    return false;
  }
}
