package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.builtin.Type;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the type checker says, in OPA's words. Stateless. */
final class TypeProblems {
  private TypeProblems() {}

  /** The parameters of a builtin as text, with its result if that is wanted. */
  static List<String> parameters(Declaration declaration, Declaration.@Nullable Parameter result) {
    var texts = new ArrayList<String>();
    declaration.parameters().forEach(parameter -> texts.add(parameter.toString()));
    if (result != null) {
      texts.add(result.toString());
    }
    return texts;
  }

  static Diagnostic arguments(
      Location place,
      String function,
      String problem,
      List<? extends @Nullable Type> have,
      List<String> want) {
    return new Diagnostic(
        Diagnostic.TYPE,
        function + ": " + problem,
        place,
        List.of(
            have.stream().map(Types::text).collect(Collectors.joining(", ", "have: (", ")")),
            want.stream().collect(Collectors.joining(", ", "want: (", ")"))));
  }

  static Diagnostic mismatch(Location place, @Nullable Type left, @Nullable Type right) {
    return new Diagnostic(
        Diagnostic.TYPE,
        "match error",
        place,
        List.of("left  : " + Types.text(left), "right : " + Types.text(right)));
  }

  /** A reference into a value that holds nothing. */
  static Diagnostic holdsNothing(Ref ref, int position, @Nullable Type have) {
    int width = new Ref(ref.parts().subList(0, position + 1), ref.location()).toString().length();
    return undefined(ref, List.of(ref.toString(), "^".repeat(width), "have: " + Types.text(have)));
  }

  /** A reference by a key that cannot be there. */
  static Diagnostic noSuchKey(
      Ref ref, int position, @Nullable Type have, @Nullable Type want, List<String> oneOf) {
    int offset = new Ref(ref.parts().subList(0, position), ref.location()).toString().length() + 1;
    String pad = " ".repeat(offset);
    Term part = ref.parts().get(position);
    return undefined(
        ref,
        List.of(
            ref.toString(),
            pad + "^",
            pad + (have == null ? "have: " + part : "have (type): " + have),
            pad
                + (oneOf.isEmpty()
                    ? "want (type): " + Types.text(want)
                    : "want (one of): [" + String.join(" ", oneOf) + "]")));
  }

  private static Diagnostic undefined(Ref ref, List<String> details) {
    return new Diagnostic(Diagnostic.TYPE, "undefined ref: " + ref, ref.head().location(), details);
  }
}
