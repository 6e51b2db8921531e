package dev.vedette.scanner.policy;

import dev.vedette.rego.evaluate.TraceEvent;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Rule;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.scanner.policy.CheckResult.QueryRecord;
import dev.vedette.scanner.policy.PolicyEngine.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Runs the tests that policies bring along: rules whose names start with test. Stateless. */
public final class PolicyTests {
  private static final String TEST = "test_";
  private static final String SKIPPED = "todo_test_";

  private PolicyTests() {}

  /** How a test ended. */
  public enum Verdict {
    PASS,
    FAIL,
    SKIPPED
  }

  /** One test. Immutable. */
  public record Outcome(
      String file,
      String path,
      String rule,
      Verdict verdict,
      long nanos,
      List<String> printed,
      List<TraceEvent> events) {
    public Outcome {
      printed = List.copyOf(printed);
      events = List.copyOf(events);
    }

    /** The package and the rule. */
    public String name() {
      return path + "." + rule;
    }

    /** The test as a result of a check, as Conftest counts it. */
    public CheckResult result() {
      List<Finding> finding =
          verdict == Verdict.PASS ? List.of() : List.of(Finding.withoutQuery(name()));
      var query =
          new QueryRecord(
              rule,
              verdict == Verdict.PASS,
              List.of(),
              events.stream().map(TraceEvent::line).toList());
      return new CheckResult(
          file,
          "",
          verdict == Verdict.PASS ? 1 : 0,
          verdict == Verdict.SKIPPED ? finding : List.of(),
          List.of(),
          verdict == Verdict.FAIL ? finding : List.of(),
          List.of(),
          List.of(query));
    }
  }

  /** Runs the tests of the namespaces that are wanted, file by file. */
  public static List<Outcome> run(PolicyEngine engine, Predicate<String> namespaces)
      throws PolicyFailure {
    var outcomes = new ArrayList<Outcome>();
    for (Module module : engine.modules()) {
      if (!namespaces.test(PolicyEngine.namespace(module))) {
        continue;
      }
      Map<String, Integer> seen = new HashMap<>();
      for (Rule rule : module.rules()) {
        String name = PolicyEngine.name(rule);
        if (name.startsWith(TEST) || name.startsWith(SKIPPED)) {
          int before = seen.merge(name, 1, Integer::sum) - 1;
          String shown = before == 0 ? name : name + "#%02d".formatted(before);
          outcomes.add(run(engine, module, name, shown));
        }
      }
    }
    return outcomes;
  }

  private static Outcome run(PolicyEngine engine, Module module, String name, String shown)
      throws PolicyFailure {
    String path = module.path().toString();
    if (name.startsWith(SKIPPED)) {
      return new Outcome(module.file(), path, shown, Verdict.SKIPPED, 0, List.of(), List.of());
    }
    long start = System.nanoTime();
    Answer answer;
    try {
      answer = engine.ask(path + "." + name, null, engine.data());
    } catch (PolicyFailure failure) {
      throw failure.during("run test");
    }
    boolean passed =
        !answer.values().isEmpty() && answer.values().getFirst().equals(BooleanValue.TRUE);
    return new Outcome(
        module.file(),
        path,
        shown,
        passed ? Verdict.PASS : Verdict.FAIL,
        System.nanoTime() - start,
        answer.printed(),
        answer.events());
  }
}
