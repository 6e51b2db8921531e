package dev.vedette.scanner.policy;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.evaluate.Listener;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.evaluate.Solution;
import dev.vedette.rego.evaluate.TraceEvent;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.Rule;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.CheckResult.QueryRecord;
import dev.vedette.scanner.policy.EngineOptions.Extra;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Policies with their data, ready to check configuration files: rules named deny, violation and
 * warn, and exceptions from them. Safe for all threads.
 */
public final class PolicyEngine {
  private final Policy policy;
  private final ObjectValue data;
  private final EngineOptions options;
  private final BooleanSupplier cancelled;
  private final Map<String, Query> queries;

  private PolicyEngine(
      Policy policy,
      ObjectValue data,
      EngineOptions options,
      BooleanSupplier cancelled,
      Map<String, Query> queries) {
    this.policy = policy;
    this.data = data;
    this.options = options;
    this.cancelled = cancelled;
    this.queries = queries;
  }

  /** Compiles modules. */
  public static PolicyEngine compile(List<Source> modules, ObjectValue data, EngineOptions options)
      throws PolicyFailure {
    switch (Policy.compile(modules, options.strictness(), options.builtins())) {
      case Outcome.Success<Policy>(var policy) -> {
        for (Module module : policy.modules()) {
          refuseAmbiguousRules(module);
        }
        Policy planned = options.has(Extra.TRACE) ? policy.traced() : policy;
        return new PolicyEngine(planned, data, options, () -> false, new ConcurrentHashMap<>());
      }
      case Outcome.Failure<Policy>(var problems) -> {
        boolean parsing = problems.getFirst().code().equals(Diagnostic.PARSE);
        List<Diagnostic> sorted =
            problems.stream().sorted(Comparator.comparing(Diagnostic::location)).toList();
        throw new PolicyFailure(
            parsing
                ? "load: " + Diagnostic.text(sorted, " during loading")
                : "get compiler: " + Diagnostic.text(sorted, ""),
            sorted);
      }
    }
  }

  /** A rule that looks as if it adds to a set, but says that one entry of an object is true. */
  private static void refuseAmbiguousRules(Module module) throws PolicyFailure {
    for (Rule rule : module.rules()) {
      boolean ambiguous =
          module.version().strict()
              && isChecked(name(rule))
              && rule.head().ref().parts().size() > 1
              && !rule.head().isMultiValue()
              && rule.head().implicitValue()
              && rule.written().ifWord();
      if (ambiguous) {
        String message =
            "rule is using 'if' keyword without 'contains' keyword: rule in "
                + module.file()
                + " at line "
                + rule.location().row();
        throw new PolicyFailure(
            message, List.of(new Diagnostic(Diagnostic.COMPILE, message, rule.location())));
      }
    }
  }

  /** The same policies, whose checks end early when this says so. */
  public PolicyEngine cancelledBy(BooleanSupplier newCancelled) {
    return new PolicyEngine(policy, data, options, newCancelled, queries);
  }

  /** The modules as parsed, by file. */
  public List<Module> modules() {
    return policy.modules();
  }

  /** The data that policies see beside their input. */
  public ObjectValue data() {
    return data;
  }

  /** The packages of the modules, without {@code data.}. */
  public List<String> namespaces() {
    var namespaces = new ArrayList<String>();
    modules().forEach(module -> addOnce(namespace(module), namespaces));
    return namespaces;
  }

  /** The namespaces that are meant: literal ones as they are, patterns by what they match. */
  public List<String> namespaces(List<NamespacePattern> patterns) {
    var chosen = new ArrayList<String>();
    for (NamespacePattern pattern : patterns) {
      if (pattern.isLiteral()) {
        chosen.add(pattern.toString());
      } else {
        namespaces().stream().filter(pattern::matches).sorted().forEach(chosen::add);
      }
    }
    return chosen.stream().distinct().toList();
  }

  // Conftest tells names apart without regard to case.
  private static void addOnce(String name, List<String> names) {
    if (names.stream().noneMatch(name::equalsIgnoreCase)) {
      names.add(name);
    }
  }

  static String namespace(Module module) {
    return module.path().toString().replaceFirst("data\\.", "");
  }

  static String name(Rule rule) {
    return rule.head().ref().head().toString();
  }

  private static boolean isChecked(String rule) {
    return RuleName.isFailure(rule) || RuleName.isWarning(rule);
  }

  /** Checks a file; of a file with several documents each one. */
  public CheckResult check(ConfigInput input, String namespace) throws PolicyFailure {
    return check(
        input.file(),
        input.document() instanceof ArrayValue documents
            ? documents.elements()
            : List.of(input.document()),
        namespace);
  }

  /** Checks files together, as one input. */
  public CheckResult checkCombined(List<ConfigInput> inputs, String namespace)
      throws PolicyFailure {
    ConfigInput combined = ConfigInput.combined(inputs);
    return check(combined.file(), List.of(combined.document()), namespace);
  }

  private CheckResult check(String file, List<Value> documents, String namespace)
      throws PolicyFailure {
    var tally = new Tally(file, namespace);
    try {
      for (Value document : documents) {
        check(document, tally);
      }
    } catch (PolicyFailure failure) {
      throw failure.during("check");
    }
    return tally.result();
  }

  private void check(Value document, Tally tally) throws PolicyFailure {
    var rules = new ArrayList<String>();
    int bodies = 0;
    for (Module module : modules()) {
      if (namespace(module).equals(tally.namespace)) {
        for (Rule rule : module.rules()) {
          if (isChecked(name(rule))) {
            addOnce(name(rule), rules);
            bodies++;
          }
        }
      }
    }
    int before = tally.results();
    ObjectValue dataOfFile = withFile(tally.file);
    for (String rule : rules) {
      checkRule(rule, document, dataOfFile, tally);
    }
    // A rule with several bodies that finds nothing still counts once for each.
    tally.successes += Math.max(0, bodies - (tally.results() - before));
  }

  private void checkRule(String rule, Value document, ObjectValue dataOfFile, Tally tally)
      throws PolicyFailure {
    String prefix = "data." + tally.namespace + ".";
    String exceptionQuery = prefix + "exception[_][_] == " + Json.quote(RuleName.exception(rule));
    Answer excepted = ask(exceptionQuery, document, dataOfFile, "query exception");
    for (Value value : excepted.values()) {
      if (value.equals(BooleanValue.TRUE)) {
        tally.exceptions.add(Finding.of(exceptionQuery, exceptionQuery));
      }
    }
    boolean isExcepted = excepted.values().contains(BooleanValue.TRUE);
    tally.queries.add(excepted.record(true));

    Answer answer = ask(prefix + rule, document, dataOfFile, "query rule");
    List<Finding> findings = answer.findings();
    tally.queries.add(answer.record(findings.isEmpty()));
    if (isExcepted) {
      return;
    }
    tally.successes += answer.passes();
    (RuleName.isFailure(rule) ? tally.failures : tally.warnings).addAll(findings);
  }

  private ObjectValue withFile(String file) {
    int slash = file.lastIndexOf('/');
    ObjectValue about =
        ObjectValue.builder()
            .put("name", Value.of(file.substring(slash + 1)))
            .put("dir", Value.of(slash < 0 ? "." : slash == 0 ? "/" : file.substring(0, slash)))
            .build();
    ObjectValue own =
        data.get("conftest") instanceof ObjectValue object ? object : ObjectValue.EMPTY;
    return data.toBuilder().put("conftest", own.toBuilder().put("file", about).build()).build();
  }

  /** What a query gave. */
  record Answer(String query, List<Value> values, List<String> printed, List<TraceEvent> events) {

    /** How often the rule passed: once for each value that holds no results. */
    int passes() {
      return (int) values.stream().filter(value -> elements(value).isEmpty()).count();
    }

    List<Finding> findings() throws PolicyFailure {
      var findings = new ArrayList<Finding>();
      for (Value value : values) {
        for (Value element : elements(value)) {
          if (element instanceof StringValue message) {
            findings.add(Finding.of(message.value(), query));
          } else if (element instanceof ObjectValue result) {
            try {
              findings.add(Finding.of(result, query));
            } catch (PolicyFailure failure) {
              throw failure.during("query rule");
            }
          }
        }
      }
      return findings;
    }

    private static List<Value> elements(Value value) {
      return switch (value) {
        case SetValue set -> List.copyOf(set.elements());
        case ArrayValue array -> array.elements();
        default -> List.of();
      };
    }

    QueryRecord record(boolean passed) {
      return new QueryRecord(
          query, passed, printed, events.stream().map(TraceEvent::line).toList());
    }
  }

  private Answer ask(String query, Value input, ObjectValue dataOfFile, String stage)
      throws PolicyFailure {
    try {
      return ask(query, input, dataOfFile);
    } catch (PolicyFailure failure) {
      throw failure.during(stage);
    }
  }

  /** Evaluates a query. */
  Answer ask(String text, @Nullable Value input, ObjectValue dataOfFile) throws PolicyFailure {
    Query query = queries.get(text);
    if (query == null) {
      query =
          switch (policy.query(text)) {
            case Outcome.Success<Query>(var prepared) -> prepared;
            case Outcome.Failure<Query>(var problems) ->
                throw new PolicyFailure(
                    "evaluating policy: " + Diagnostic.text(problems, ""), problems);
          };
      queries.put(text, query);
    }
    var printed = new ArrayList<String>();
    var events = new ArrayList<TraceEvent>();
    var listener = new Heard(printed, events);
    Settings settings =
        Settings.standard()
            .with(options.limits())
            .with(options.capabilities())
            .with(listener)
            .cancelledBy(cancelled);
    return switch (query.evaluate(input, dataOfFile, settings)) {
      case Evaluated.Answered(var solutions, var failures) -> {
        if (options.has(Extra.SHOW_BUILTIN_ERRORS) && !failures.isEmpty()) {
          throw new PolicyFailure("built-in error: " + described(failures), failures);
        }
        yield new Answer(
            text,
            solutions.stream()
                .flatMap(solution -> solution.expressions().stream())
                .map(Solution.ExpressionValue::value)
                .toList(),
            printed,
            events);
      }
      case Evaluated.Failed(var reason) ->
          throw new PolicyFailure("evaluating policy: " + reason.text(), List.of(reason));
    };
  }

  /** What a query finds: messages, or objects with a message, in a set. */
  public List<Finding> findings(String query, Value input, ObjectValue dataOfInput)
      throws PolicyFailure {
    return ask(query, input, dataOfInput).findings();
  }

  private static String described(List<Diagnostic> failures) {
    return failures.stream()
        .map(failure ->
            "{Code:"
                + failure.code()
                + " Message:"
                + failure.message()
                + " Location:"
                + failure.location()
                + "}")
        .toList()
        .toString()
        .replace("}, {", "} {");
  }

  /** Keeps what a policy prints, and how it is evaluated if it is traced. */
  private record Heard(List<String> lines, List<TraceEvent> events) implements Listener {
    private static final int MAX_LINES = 100_000;

    @Override
    public void printed(String text, Location location) {
      if (lines.size() < MAX_LINES) {
        lines.add(location + ": " + text);
      }
    }

    @Override
    public void happened(TraceEvent event) {
      if (events.size() < MAX_LINES) {
        events.add(event);
      }
    }
  }

  /** Counts while a file is checked. */
  private static final class Tally {
    private final String file;
    private final String namespace;
    private final List<Finding> warnings = new ArrayList<>();
    private final List<Finding> failures = new ArrayList<>();
    private final List<Finding> exceptions = new ArrayList<>();
    private final List<QueryRecord> queries = new ArrayList<>();
    private int successes;

    private Tally(String file, String namespace) {
      this.file = file;
      this.namespace = namespace;
    }

    private int results() {
      return successes + warnings.size() + failures.size() + exceptions.size();
    }

    private CheckResult result() {
      return new CheckResult(
          file, namespace, successes, List.of(), warnings, failures, exceptions, queries);
    }
  }
}
