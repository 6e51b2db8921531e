package dev.vedette.rego.syntax;

import dev.vedette.rego.value.Value;

/** Questions that many places ask about terms. Stateless. */
public final class Terms {
  private Terms() {}

  /** Whether no variable occurs in the term; comprehensions count as holding some. */
  public static boolean isGround(Term term) {
    return switch (term) {
      case Term.Scalar _ -> true;
      case Term.Var _ -> false;
      case Term.Ref ref -> ref.isGround();
      case Term.Call call -> call.arguments().stream().allMatch(Terms::isGround);
      case Term.ArrayTerm array -> array.items().stream().allMatch(Terms::isGround);
      case Term.SetTerm set -> set.items().stream().allMatch(Terms::isGround);
      case Term.ObjectTerm object ->
          object.entries().stream()
              .allMatch(entry -> isGround(entry.key()) && isGround(entry.value()));
      case Term.ArrayComprehension _,
          Term.SetComprehension _,
          Term.ObjectComprehension _,
          Term.Template _ ->
          false;
    };
  }

  public static boolean isComprehension(Term term) {
    return term instanceof Term.ArrayComprehension
        || term instanceof Term.SetComprehension
        || term instanceof Term.ObjectComprehension;
  }

  /** What messages call the kind of a term. */
  public static String kindName(Term term) {
    return switch (term) {
      case Term.Scalar scalar -> scalar.value().kind().text();
      case Term.Var _ -> "var";
      case Term.Ref _ -> "ref";
      case Term.Call _ -> "call";
      case Term.ArrayTerm _ -> "array";
      case Term.SetTerm _ -> "set";
      case Term.ObjectTerm _ -> "object";
      case Term.ArrayComprehension _ -> "arraycomprehension";
      case Term.SetComprehension _ -> "setcomprehension";
      case Term.ObjectComprehension _ -> "objectcomprehension";
      case Term.Template _ -> "templatestring";
    };
  }

  public static Term.Scalar string(String text, Location location) {
    return new Term.Scalar(Value.of(text), location);
  }

  public static Term.Scalar truth(Location location) {
    return new Term.Scalar(Value.of(true), location);
  }

  /** A reference to a name alone. */
  public static Term.Ref name(String name, Location location) {
    return new Term.Ref(java.util.List.of(new Term.Var(name, location)), location);
  }
}
