package dev.vedette.scanner.policy.gatekeeper;

import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.PolicyEngine;
import dev.vedette.scanner.policy.PolicyFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of constraint: its name and its compiled rules. Safe for all threads. */
record Template(String kind, PolicyEngine engine, String query) {

  static Template compile(String file, ObjectValue document, EngineOptions options)
      throws PolicyFailure {
    String kind = Tree.text(document, "spec", "crd", "spec", "names", "kind");
    if (kind.isEmpty()) {
      throw new PolicyFailure(file + ": spec.crd.spec.names.kind: missing (expected: a name)");
    }
    for (Value target : Tree.list(document, "spec", "targets")) {
      Value code = rego(target);
      Value source = code == null ? target : Tree.at(code, "source");
      String rego = Tree.text(source, "rego");
      if (!rego.isEmpty()) {
        boolean first = Tree.text(source, "version").equals("v1");
        RegoVersion version = first ? RegoVersion.V1 : RegoVersion.V0;
        var modules = new ArrayList<Source>();
        String name = file + "#" + kind;
        modules.add(new Source(name, rego, version));
        int number = 0;
        for (String library : Tree.texts(source, "libs")) {
          modules.add(new Source(name + "/libs/" + number++, library, version));
        }
        return compiled(kind, name, modules, options);
      }
    }
    throw new PolicyFailure(file + ": " + kind + ": no target with Rego (expected: one)");
  }

  private static @Nullable Value rego(Value target) {
    for (Value code : Tree.list(target, "code")) {
      if (Tree.text(code, "engine").equals("Rego")) {
        return code;
      }
    }
    return null;
  }

  private static Template compiled(
      String kind, String name, List<Source> modules, EngineOptions options) throws PolicyFailure {
    PolicyEngine engine = PolicyEngine.compile(modules, ObjectValue.EMPTY, options);
    String path =
        engine.modules().stream()
            .filter(module -> module.file().equals(name))
            .map(module -> module.path().toString())
            .findFirst()
            .orElse("data");
    return new Template(kind, engine, path + ".violation");
  }
}
