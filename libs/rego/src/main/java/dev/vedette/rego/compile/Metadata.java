package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Annotations;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Answers what rules ask about their own annotations while compiling. Not thread-safe. */
final class Metadata extends Rewriter {
  private final List<Draft> drafts;
  private final List<Module> modules;
  private final Draft current;

  Metadata(List<Draft> drafts, List<Module> modules, Draft current) {
    this.drafts = drafts;
    this.modules = modules;
    this.current = current;
  }

  @Override
  Expr expr(Expr expr) {
    if (expr.content() instanceof CallContent(var operator, var operands)
        && operator.startsWith("rego")) {
      Value answer =
          switch (operator.toString()) {
            case "rego.metadata.chain" -> chain();
            case "rego.metadata.rule" -> own();
            default -> null;
          };
      if (answer != null) {
        var constant = new Scalar(answer, expr.location());
        return operands.isEmpty()
            ? expr.with(new TermContent(constant))
            : Names.unify(operands.getFirst(), constant, expr.location());
      }
    }
    return super.expr(expr);
  }

  private List<Annotations> ofRule() {
    return current.module.annotations().stream()
        .filter(found -> found.scope().equals("rule"))
        .filter(found -> found.targetRow() == current.location().row())
        .sorted(Comparator.comparing(Annotations::location).reversed())
        .toList();
  }

  private Value own() {
    var found = ofRule();
    return found.isEmpty() ? ObjectValue.EMPTY : found.getFirst().content();
  }

  private Value chain() {
    var links = new ArrayList<Value>();
    var path = path(current.groundPrefix());
    var own = ofRule();
    own.forEach(found -> links.add(link(path, found)));
    if (own.isEmpty()) {
      links.add(ObjectValue.of("path", path));
    }
    for (Draft draft : drafts) {
      if (path(draft.groundPrefix()).equals(path)) {
        draft.module.annotations().stream()
            .filter(found -> found.scope().equals("document"))
            .filter(found -> found.targetRow() == draft.location().row())
            .forEach(found -> links.add(link(path, found)));
      }
    }
    var packagePath = current.module.path().parts();
    scoped("package", packagePath, links);
    for (int size = packagePath.size(); size > 1; size--) {
      scoped("subpackages", packagePath.subList(0, size), links);
    }
    return ArrayValue.of(links);
  }

  private void scoped(String scope, List<Term> packagePath, List<Value> links) {
    var path = path(packagePath);
    for (Module module : modules) {
      if (path(module.path().parts()).equals(path)) {
        module.annotations().stream()
            .filter(found -> found.scope().equals(scope))
            .forEach(found -> links.add(link(path, found)));
      }
    }
  }

  private static Value link(Value path, Annotations found) {
    return ObjectValue.builder().put("path", path).put("annotations", found.content()).build();
  }

  private static ArrayValue path(List<Term> parts) {
    return ArrayValue.of(parts.stream().skip(1).map(part -> ((Scalar) part).value()).toList());
  }
}
