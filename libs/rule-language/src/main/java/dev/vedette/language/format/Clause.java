package dev.vedette.language.format;

import java.util.List;

/** A condition as its author wrote it: with every parenthesis, and checks as text. Immutable. */
sealed interface Clause {

  /** The clause on one line. */
  String flat();

  /** A check that may be broken within its list: its start, the items and its end. */
  record Check(String start, List<String> items, String end) implements Clause {
    public Check {
      items = List.copyOf(items);
    }

    @Override
    public String flat() {
      return start + String.join(", ", items) + end;
    }
  }

  /** Clauses with the same word between them. */
  record Chain(String word, List<Clause> operands) implements Clause {
    public Chain {
      operands = List.copyOf(operands);
    }

    @Override
    public String flat() {
      // a loop, since chains can be nested deeply
      var text = new StringBuilder();
      for (Clause operand : operands) {
        text.append(text.isEmpty() ? "" : " " + word + " ").append(operand.flat());
      }
      return text.toString();
    }
  }

  /** The opposite of a clause, or of that; negations are counted, since they can be many. */
  record Opposite(int times, Clause operand) implements Clause {
    @Override
    public String flat() {
      return words() + operand.flat();
    }

    String words() {
      return "not ".repeat(times);
    }
  }

  /** A clause in parentheses. */
  record Enclosed(Clause inner) implements Clause {
    @Override
    public String flat() {
      return "(" + inner.flat() + ")";
    }
  }
}
