package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Term.Ref;
import java.util.List;

/** A parsed file of Rego. The package path starts with {@code data}. Immutable. */
public record Module(
    String file,
    RegoVersion version,
    Ref path,
    Location packageLocation,
    List<Import> imports,
    List<Rule> rules,
    List<Annotations> annotations) {

  public Module {
    imports = List.copyOf(imports);
    rules = List.copyOf(rules);
    annotations = List.copyOf(annotations);
  }

  /** Makes a document known by the last part of its path or by an alias; empty for none. */
  public record Import(Ref path, String alias, Location location) {

    /** The name by which the document is known. */
    public String name() {
      if (!alias.isEmpty()) {
        return alias;
      }
      Term last = path.parts().getLast();
      return last instanceof Term.Scalar(dev.vedette.rego.value.StringValue text, _)
          ? text.value()
          : last.toString();
    }

    @Override
    public String toString() {
      return "import " + path + (alias.isEmpty() ? "" : " as " + alias);
    }
  }
}
