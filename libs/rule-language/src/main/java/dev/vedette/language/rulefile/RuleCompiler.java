package dev.vedette.language.rulefile;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Checker;
import dev.vedette.language.check.EventSet;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Location;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.rulefile.Definition.ListDefinition;
import dev.vedette.language.rulefile.Definition.MacroDefinition;
import dev.vedette.language.rulefile.Definition.RuleDefinition;
import dev.vedette.language.syntax.Dialect;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compiles everything that has been collected so far. Not thread-safe. */
final class RuleCompiler {
  private static final int MANY_EVENT_TYPES = 100;
  private static final List<String> UNKNOWN_FILTER =
      List.of(
          "nonexistent field", "unknown event type", "unknown filter:", "invalid formatting token");

  private final List<AppendedOutput> appended;
  private final Collector collector;
  private final Dialect dialect;
  private final boolean warns;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private List<Correlation> correlations = List.of();

  /**
   * Prepares to compile.
   *
   * @param warns whether to look for what is not wrong, but may be a mistake
   */
  RuleCompiler(List<AppendedOutput> appended, Collector collector, Dialect dialect, boolean warns) {
    this.appended = appended;
    this.collector = collector;
    this.dialect = dialect;
    this.warns = warns;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  List<CompiledRule> compile() {
    var lists = new Lists(collector.lists().values(), dialect);
    var macros = new Macros(parseMacros(lists));
    for (MacroDefinition macro : collector.macros().values()) {
      resolveMacro(macros, macro);
    }
    var usedByMacros = new HashSet<>(macros.used());
    var rules = new ArrayList<CompiledRule>();
    var ordered = new ArrayList<>(collector.rules().values());
    ordered.sort(Comparator.comparingInt(RuleDefinition::index));
    for (RuleDefinition rule : ordered) {
      compile(rule, lists, macros, rules);
    }
    usedByMacros.addAll(macros.used());
    if (warns) {
      warnUnused(lists, usedByMacros);
    }
    var byName = new HashMap<String, CompiledRule>();
    rules.forEach(rule -> byName.put(rule.name(), rule));
    correlations =
        collector.correlations().compile(byName, collector.rules().keySet(), diagnostics::add);
    return rules;
  }

  /** The rules over several events, once the others are compiled. */
  List<Correlation> correlations() {
    return correlations;
  }

  private Map<String, Macros.Parsed> parseMacros(Lists lists) {
    var parsed = new HashMap<String, Macros.Parsed>();
    for (MacroDefinition macro : collector.macros().values()) {
      var expr = parse(macro.condition(), lists, macro);
      if (expr != null) {
        parsed.put(macro.name(), new Macros.Parsed(macro, expr));
      }
    }
    return parsed;
  }

  private void resolveMacro(Macros macros, MacroDefinition macro) {
    try {
      macros.check(macro.name());
    } catch (LoadFailure failure) {
      diagnostics.add(failure.diagnostic().within(conditionOf(macro)));
    }
  }

  private static List<Location> conditionOf(Definition definition) {
    var type = definition instanceof MacroDefinition ? "macro condition" : "rule condition";
    return definition.item().within(type, "condition");
  }

  private void inCondition(List<Diagnostic> found, Definition definition) {
    var outer = conditionOf(definition);
    found.forEach(diagnostic -> diagnostics.add(diagnostic.within(outer)));
  }

  private @org.jspecify.annotations.Nullable Expr parse(
      SourceText condition, Lists lists, Definition definition) {
    var item = definition.item();
    var text = lists.substitute(condition);
    if (text == null) {
      diagnostics.add(
          item.fail(
                  Codes.VALIDATE,
                  "condition or a list in it is too long (expected: at most "
                      + Lists.MAX_LENGTH
                      + " characters)")
              .diagnostic());
      return null;
    }
    return switch (Parser.parse(text, item.label())) {
      case Result.Success<Expr>(var expr, _) -> expr;
      case Result.Failure<Expr>(var found) -> {
        inCondition(found, definition);
        yield null;
      }
    };
  }

  private void compile(RuleDefinition rule, Lists lists, Macros macros, List<CompiledRule> rules) {
    var label = rule.item().label();
    var output = output(rule);
    var expr = parse(Exceptions.resolve(rule.texts().condition(), rule.exceptions()), lists, rule);
    if (expr == null) {
      return;
    }
    Expr resolved;
    try {
      resolved = macros.resolve(expr, Integer.MAX_VALUE, label);
    } catch (LoadFailure failure) {
      inCondition(List.of(failure.diagnostic()), rule);
      return;
    }
    if (warns) {
      inCondition(ConditionWarnings.of(resolved, label), rule);
    }
    var checked = checked(resolved, rule);
    if (checked == null || output == null) {
      return;
    }
    var events = eventSet(resolved, rule);
    rules.add(
        new CompiledRule(
            rule.name(),
            rule.texts().description(),
            rule.source(),
            rule.settings().priority(),
            List.copyOf(rule.settings().tags()),
            rule.settings().enabled(),
            rule.settings().capture(),
            rule.settings().captureMillis(),
            rule.texts().condition().text(),
            Exceptions.described(rule.exceptions()),
            resolved,
            macros.names(),
            checked,
            events,
            output));
  }

  private @org.jspecify.annotations.Nullable OutputFormat output(RuleDefinition rule) {
    var text = new StringBuilder(rule.texts().output().text().strip());
    for (AppendedOutput more : appended) {
      if (more.appliesTo(rule.name(), rule.source(), rule.settings().tags())) {
        text.append(' ').append(more.format());
      }
    }
    var whole = text.toString().replace("%container.info", "").strip();
    var source = rule.texts().output();
    var place = rule.item().within("rule output", "output");
    var placed = whole.equals(source.text()) ? source : placed(source, whole);
    return switch (OutputFormat.compile(
        placed, FieldCatalog.forSource(rule.source()), rule.item().label())) {
      case Result.Success<OutputFormat>(var format, _) -> {
        for (var field : new TreeMap<>(byName(format)).keySet()) {
          if (ConditionWarnings.isDeprecated(field)) {
            diagnostics.add(
                source
                    .diagnostic(
                        Severity.WARNING,
                        Codes.DEPRECATED_ITEM,
                        "usage of deprecated field '"
                            + field
                            + "' has been detected in the rule output",
                        0,
                        rule.item().label())
                    .at(place));
          }
        }
        yield format;
      }
      case Result.Failure<OutputFormat>(var found) -> {
        report(found.stream().map(one -> one.at(place)).toList(), rule);
        yield null;
      }
    };
  }

  private static Map<String, String> byName(OutputFormat format) {
    var names = new HashMap<String, String>();
    format.fields().forEach(field -> names.put(field.name(), field.name()));
    return names;
  }

  /** The text at the place of the output; what was appended is placed at its end. */
  private static SourceText placed(SourceText source, String whole) {
    if (whole.startsWith(source.text())) {
      return new SourceText.Builder(source)
          .copy(source, 0, source.text().length())
          .insert(
              whole.substring(source.text().length()),
              source,
              Math.max(0, source.text().length() - 1))
          .build();
    }
    return new SourceText.Builder(source).insert(whole, source, 0).build();
  }

  private @org.jspecify.annotations.Nullable Checked checked(Expr resolved, RuleDefinition rule) {
    return switch (Checker.check(
        resolved, FieldCatalog.forSource(rule.source()), dialect, rule.item().label())) {
      case Result.Success<Checked>(var checked, var warnings) -> {
        inCondition(warnings, rule);
        yield checked;
      }
      case Result.Failure<Checked>(var found) -> {
        var outer = conditionOf(rule);
        report(found.stream().map(one -> one.within(outer)).toList(), rule);
        yield null;
      }
    };
  }

  /** What a rule does not know can be told to leave the rule out. */
  private void report(List<Diagnostic> found, RuleDefinition rule) {
    for (Diagnostic diagnostic : found) {
      boolean unknown = UNKNOWN_FILTER.stream().anyMatch(diagnostic.message()::contains);
      if (unknown && rule.settings().skipIfUnknownFilter()) {
        diagnostics.add(diagnostic.as(Severity.WARNING, Codes.UNKNOWN_FILTER));
      } else {
        diagnostics.add(diagnostic);
      }
    }
  }

  private EventSet eventSet(Expr resolved, RuleDefinition rule) {
    if (!rule.source().equals("syscall")) {
      return EventSet.ALL;
    }
    var set = EventSet.of(resolved);
    if (rule.settings().warnEventTypes() && set.names().size() > MANY_EVENT_TYPES) {
      diagnostics.add(
          rule.item()
              .warning(
                  Codes.NO_EVTTYPE,
                  "Rule matches too many evt.type values. This has a significant performance"
                      + " penalty."));
    }
    return set;
  }

  private void warnUnused(Lists lists, Set<String> usedMacros) {
    for (MacroDefinition macro : collector.macros().values()) {
      if (!usedMacros.contains(macro.name())) {
        diagnostics.add(
            macro
                .item()
                .warning(Codes.UNUSED_MACRO, "Macro not referred to by any other rule/macro"));
      }
    }
    for (ListDefinition list : collector.lists().values()) {
      if (!lists.used().contains(list.name())) {
        diagnostics.add(
            list.item()
                .warning(Codes.UNUSED_LIST, "List not referred to by any other rule/macro/list"));
      }
    }
  }
}
