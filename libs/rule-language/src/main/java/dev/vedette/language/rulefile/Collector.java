package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.rulefile.Definition.ListDefinition;
import dev.vedette.language.rulefile.Definition.MacroDefinition;
import dev.vedette.language.rulefile.Definition.RuleDefinition;
import dev.vedette.language.rulefile.Definition.Settings;
import dev.vedette.language.rulefile.Definition.Texts;
import dev.vedette.language.syntax.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Takes in the items of rule files in order and keeps what each list, macro and rule has become.
 * Not thread-safe.
 */
final class Collector {
  private static final String APPEND_DEPRECATED =
      "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under"
          + " 'override' instead.";
  private static final String APPEND_WITH_OVERRIDE =
      "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g."
          + " 'condition: append') under 'override' instead.";
  private static final Set<String> LIST_KEYS = Set.of("list", "items", "append", "override");
  private static final Set<String> MACRO_KEYS = Set.of("macro", "condition", "append", "override");
  private static final Set<String> RULE_KEYS =
      Set.of(
          "rule",
          "condition",
          "output",
          "desc",
          "priority",
          "source",
          "enabled",
          "capture",
          "capture_duration",
          "warn_evttypes",
          "skip-if-unknown-filter",
          "tags",
          "exceptions",
          "override",
          "append");

  private final Map<String, ListDefinition> lists = new LinkedHashMap<>();
  private final Map<String, MacroDefinition> macros = new LinkedHashMap<>();
  private final Map<String, RuleDefinition> rules = new LinkedHashMap<>();
  private final List<Diagnostic> diagnostics;
  private final Set<String> sources;
  private final Exceptions exceptions;
  private final RuleChanges changes;
  private final Requirements requirements;
  private final Correlations correlations = new Correlations();
  private final Dialect dialect;
  private int next;

  Collector(
      FieldCatalog catalog, Set<String> sources, Dialect dialect, List<Diagnostic> diagnostics) {
    this.sources = sources;
    this.dialect = dialect;
    this.diagnostics = diagnostics;
    this.exceptions = new Exceptions(catalog, diagnostics::add);
    this.changes = new RuleChanges(exceptions);
    this.requirements = new Requirements();
  }

  Map<String, ListDefinition> lists() {
    return lists;
  }

  Map<String, MacroDefinition> macros() {
    return macros;
  }

  Map<String, RuleDefinition> rules() {
    return rules;
  }

  Correlations correlations() {
    return correlations;
  }

  Requirements requirements() {
    return requirements;
  }

  void add(Item item) {
    if (item.has("required_engine_version")) {
      requirements.engine(item.named("required_engine_version", ""));
    } else if (item.has("required_plugin_versions")) {
      requirements.plugins(item.named("required plugin versions", ""));
    } else if (item.has("list")) {
      addList(named(item, "list"));
    } else if (item.has("macro")) {
      addMacro(named(item, "macro"));
    } else if (item.has("rule")) {
      addRule(named(item, "rule"));
    } else if (item.has(Correlations.KEY) && dialect == Dialect.VEDETTE) {
      correlations.add(item);
    } else {
      diagnostics.add(item.warning(Codes.UNKNOWN_ITEM, "Unknown top level item"));
    }
    next++;
  }

  private static Item named(Item item, String type) {
    return item.named(type, item.named(type, "").text(type).getValue());
  }

  private void warnUnknownKeys(Item item, Set<String> known) {
    for (ScalarNode key : item.keys()) {
      if (!known.contains(key.getValue())) {
        diagnostics.add(
            item.diagnostic(
                Severity.WARNING,
                Codes.UNKNOWN_KEY,
                "Unknown key '" + key.getValue() + "'. The key will be ignored.",
                key));
      }
    }
  }

  private boolean appends(Item item) {
    boolean append = item.truth("append").orElse(false);
    if (item.has("append")) {
      diagnostics.add(item.warning(Codes.DEPRECATED_ITEM, APPEND_DEPRECATED));
    }
    return append;
  }

  /** Whether a list or macro is appended to, by its one overridable key. */
  private boolean appends(Item item, String key) {
    boolean append = appends(item);
    var overrides = Overrides.read(item, Set.of(key), Set.of(key));
    if (append && !overrides.isEmpty()) {
      throw item.fail(Codes.YAML_VALIDATE, APPEND_WITH_OVERRIDE);
    }
    return append || overrides.appends(key);
  }

  private void addList(Item item) {
    var name = item.text("list").getValue();
    warnUnknownKeys(item, LIST_KEYS);
    if (!name.matches("[^()\"'\\s=,]+")) {
      diagnostics.add(
          item.warning(
              Codes.INVALID_LIST_NAME,
              "List has an invalid name. List names should match a regular expression:"
                  + " [^()\"'[:space:]=,]+"));
    }
    boolean append = appends(item, "items");
    if (!(item.required("items") instanceof SequenceNode sequence)) {
      throw item.fail(Codes.YAML_VALIDATE, "Value is not a sequence", item.required("items"));
    }
    var items = new ArrayList<String>();
    var known = lists.get(name);
    if (append) {
      if (known == null) {
        throw item.fail(
            Codes.VALIDATE,
            "List uses 'append' or 'override.items: append' but no list by that name already"
                + " exists");
      }
      items.addAll(known.items());
    }
    for (Node element : sequence.getValue()) {
      items.add(item.scalar("items", element).getValue());
    }
    lists.put(
        name, new ListDefinition(name, known == null ? next : known.index(), next, item, items));
  }

  private void addMacro(Item item) {
    var name = item.text("macro").getValue();
    warnUnknownKeys(item, MACRO_KEYS);
    if (!name.matches("[a-zA-Z]+[a-zA-Z0-9_]*")) {
      diagnostics.add(
          item.warning(
              Codes.INVALID_MACRO_NAME,
              "Macro has an invalid name. Macro names should match a regular expression:"
                  + " [a-zA-Z]+[a-zA-Z0-9_]*"));
    }
    boolean append = appends(item, "condition");
    var condition = item.source(item.text("condition"));
    var known = macros.get(name);
    if (append) {
      if (known == null) {
        throw item.fail(
            Codes.VALIDATE,
            "Macro uses 'append' or 'override.condition: append' but no macro by that name already"
                + " exists");
      }
      condition = known.condition().append(" ", condition);
    }
    macros.put(
        name,
        new MacroDefinition(name, known == null ? next : known.index(), next, item, condition));
  }

  private void addRule(Item item) {
    var name = item.text("rule").getValue();
    warnUnknownKeys(item, RULE_KEYS);
    boolean append = appends(item);
    var overrides = Overrides.read(item, Overrides.RULE_APPENDS, Overrides.RULE_REPLACES);
    if (append && !overrides.isEmpty()) {
      throw item.fail(Codes.YAML_VALIDATE, APPEND_WITH_OVERRIDE);
    }
    var known = rules.get(name);
    if (!overrides.isEmpty()) {
      if (known == null) {
        throw item.fail(
            Codes.VALIDATE,
            overrides.hasAppends()
                ? "Rule uses 'append' or 'override.<key>: append' but no rule by that name already"
                    + " exists"
                : "An 'override.<key>: replace' to a rule was requested but no rule by that name"
                    + " already exists");
      }
      RuleChanges.sameSource(item, known);
      rules.put(name, changes.override(known, item, overrides).seen(next));
    } else if (append) {
      if (known == null) {
        throw item.fail(
            Codes.VALIDATE,
            "Rule uses 'append' or 'override.<key>: append' but no rule by that name already"
                + " exists");
      }
      RuleChanges.sameSource(item, known);
      rules.put(name, changes.append(known, item).seen(next));
    } else if (!item.has("condition")
        && !item.has("output")
        && !item.has("desc")
        && !item.has("priority")) {
      toggle(item, known);
    } else {
      define(item, name, known);
    }
  }

  private void toggle(Item item, @org.jspecify.annotations.Nullable RuleDefinition known) {
    var enabled = item.truth("enabled");
    if (enabled.isEmpty()) {
      item.required("condition");
      return;
    }
    diagnostics.add(
        item.warning(
            Codes.DEPRECATED_ITEM,
            "The standalone 'enabled' key usage is deprecated. The correct approach requires also a"
                + " 'replace' entry under the 'override' key (i.e. 'enabled: replace')."));
    if (known == null) {
      throw item.fail(
          Codes.VALIDATE, "Rule has 'enabled' key but no rule by that name already exists");
    }
    rules.put(known.name(), RuleChanges.enable(known, enabled.get()));
  }

  private void define(
      Item item, String name, @org.jspecify.annotations.Nullable RuleDefinition known) {
    var condition = item.source(item.text("condition"));
    var output = item.source(item.text("output"));
    var description = item.text("desc").getValue();
    var priority = RuleChanges.priority(item);
    var source =
        item.optionalText("source")
            .map(ScalarNode::getValue)
            .filter(text -> !text.isEmpty())
            .orElse("syscall");
    if (!sources.contains(source)) {
      diagnostics.add(
          item.warning(Codes.UNKNOWN_SOURCE, "Unknown source " + source + ", skipping"));
      return;
    }
    if (known != null && !known.source().equals(source)) {
      throw item.fail(Codes.VALIDATE, "Rule has been re-defined with a different source");
    }
    var settings =
        new Settings(
            priority,
            item.truth("enabled").orElse(true),
            new TreeSet<>(item.texts("tags")),
            item.truth("warn_evttypes").orElse(true),
            item.truth("skip-if-unknown-filter").orElse(false),
            item.truth("capture").orElse(false),
            item.number("capture_duration").orElse(0L));
    rules.put(
        name,
        new RuleDefinition(
            name,
            known == null ? next : known.index(),
            next,
            item,
            source,
            new Texts(condition, output, description),
            settings,
            exceptions.define(item)));
  }
}
