package dev.vedette.rego.syntax;

import dev.vedette.rego.value.Value;
import java.util.List;

/** A term of Rego as written. Printed, it is the text that OPA's messages show. Immutable. */
public sealed interface Term {

  Location location();

  /** A null, boolean, number or string, or any value that was computed while compiling. */
  record Scalar(Value value, Location location) implements Term {
    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** A variable; wildcards are called {@code $0}, {@code $1} and so on. */
  record Var(String name, Location location) implements Term {
    public boolean isWildcard() {
      return name.startsWith("$");
    }

    public boolean isGenerated() {
      return name.startsWith("__local");
    }

    @Override
    public String toString() {
      return isWildcard() ? "_" : name;
    }
  }

  /** A head and what follows it in dots and brackets; the head is the first part. */
  record Ref(List<Term> parts, Location location) implements Term {
    public Ref {
      parts = List.copyOf(parts);
    }

    public Term head() {
      return parts.getFirst();
    }

    /** Whether the head is this name. */
    public boolean startsWith(String name) {
      return head() instanceof Var(var actual, _) && actual.equals(name);
    }

    /** Whether no part after the head holds a variable. */
    public boolean isGround() {
      return parts.stream().skip(1).allMatch(Terms::isGround);
    }

    @Override
    public String toString() {
      return TermText.ref(parts);
    }
  }

  /** A call of a builtin or of a function of the policy. */
  record Call(Ref operator, List<Term> arguments, Location location) implements Term {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String toString() {
      return operator + TermText.join("(", arguments, ")");
    }
  }

  /** An array. */
  record ArrayTerm(List<Term> items, Location location) implements Term {
    public ArrayTerm {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return TermText.join("[", items, "]");
    }
  }

  /** A set. */
  record SetTerm(List<Term> items, Location location) implements Term {
    public SetTerm {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return items.isEmpty() ? "set()" : TermText.join("{", items, "}");
    }
  }

  /** An object. */
  record ObjectTerm(List<Entry> entries, Location location) implements Term {
    public ObjectTerm {
      entries = List.copyOf(entries);
    }

    @Override
    public String toString() {
      return TermText.join("{", entries, "}");
    }
  }

  /** A key and its value. */
  record Entry(Term key, Term value) {
    @Override
    public String toString() {
      return key + ": " + value;
    }
  }

  /** All values of a term for the solutions of a query, in order. */
  record ArrayComprehension(Term item, List<Expr> body, Location location) implements Term {
    public ArrayComprehension {
      body = List.copyOf(body);
    }

    @Override
    public String toString() {
      return "[" + item + " | " + TermText.body(body) + "]";
    }
  }

  /** All different values of a term for the solutions of a query. */
  record SetComprehension(Term item, List<Expr> body, Location location) implements Term {
    public SetComprehension {
      body = List.copyOf(body);
    }

    @Override
    public String toString() {
      return "{" + item + " | " + TermText.body(body) + "}";
    }
  }

  /** All keys and values of two terms for the solutions of a query. */
  record ObjectComprehension(Term key, Term value, List<Expr> body, Location location)
      implements Term {
    public ObjectComprehension {
      body = List.copyOf(body);
    }

    @Override
    public String toString() {
      return "{" + key + ": " + value + " | " + TermText.body(body) + "}";
    }
  }

  /** A string with expressions in it; texts are scalars, all else shows its value. */
  record Template(List<Part> parts, Location location) implements Term {
    public Template {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return TermText.join("$\"", parts, "\"");
    }
  }

  /** A piece of a template string. */
  sealed interface Part {
    /** A text or another constant. */
    record Fixed(Scalar value) implements Part {}

    /** What an expression evaluates to. */
    record Hole(Expr expr) implements Part {}
  }
}
