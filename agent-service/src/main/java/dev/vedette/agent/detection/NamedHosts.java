package dev.vedette.agent.detection;

import dev.vedette.language.Rule;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Term;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The hosts that conditions compare the names of addresses with. Stateless. */
final class NamedHosts {
  private static final Set<String> FIELDS =
      Set.of("fd.cip.name", "fd.sip.name", "fd.lip.name", "fd.rip.name");

  private NamedHosts() {}

  static Set<String> of(Collection<Rule> rules) {
    Set<String> hosts = new TreeSet<>();
    for (Rule rule : rules) {
      if (rule.fields().stream().anyMatch(field -> FIELDS.contains(field.name()))) {
        collect(rule.tree(), hosts);
      }
    }
    return hosts;
  }

  private static void collect(Expr expr, Set<String> hosts) {
    switch (expr) {
      case Expr.And(var operands, _) -> operands.forEach(operand -> collect(operand, hosts));
      case Expr.Or(var operands, _) -> operands.forEach(operand -> collect(operand, hosts));
      case Expr.Not(var operand, _) -> collect(operand, hosts);
      case Expr.Compare(Term.FieldRef field, _, _, Term right, _)
          when FIELDS.contains(field.name()) ->
          add(right, hosts);
      case Expr.Compare _, Expr.Exists _, Expr.MacroRef _ -> {}
    }
  }

  private static void add(Term term, Set<String> hosts) {
    switch (term) {
      case Term.Literal literal -> {
        String name = literal.string();
        if (!name.isBlank()) {
          hosts.add(name);
        }
      }
      case Term.Group(var terms, _) -> terms.forEach(each -> add(each, hosts));
      case Term.FieldRef _, Term.Call _ -> {}
    }
  }
}
