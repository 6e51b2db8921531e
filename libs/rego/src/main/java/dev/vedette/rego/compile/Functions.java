package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.syntax.Term.Ref;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many arguments functions take. Not thread-safe while the tree grows. */
final class Functions {

  /** Calls that the compiler itself writes. */
  private static final Map<String, Integer> INTERNAL =
      Map.of(
          "internal.print", 1,
          "internal.template_string", 1,
          "internal.member_2", 2,
          "internal.member_3", 3);

  static final Set<String> DEPRECATED =
      Set.of(
          "all",
          "any",
          "cast_array",
          "cast_boolean",
          "cast_null",
          "cast_object",
          "cast_set",
          "cast_string",
          "net.cidr_overlap",
          "re_match",
          "set_diff");

  private final Builtins builtins;
  private final RuleTree tree;

  Functions(Builtins builtins, RuleTree tree) {
    this.builtins = builtins;
    this.tree = tree;
  }

  /** The number of arguments; -1 for what is no function, and 0 for a rule that takes none. */
  int arity(Ref ref) {
    String name = ref.toString();
    Integer internal = INTERNAL.get(name);
    if (internal != null) {
      return internal;
    }
    Declaration declaration = builtins.declaration(name);
    if (declaration != null) {
      return declaration.arity();
    }
    var rules = tree.exact(ref);
    return rules.isEmpty() ? -1 : rules.getFirst().arguments.size();
  }

  static boolean isInternal(String name) {
    return INTERNAL.containsKey(name);
  }

  @Nullable Declaration declaration(Ref ref) {
    return builtins.declaration(ref.toString());
  }
}
