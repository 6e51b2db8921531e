package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.controls.Tests;
import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.node.AuditResult;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.program.AuditPlan;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckOutcome.Basis;
import dev.vedette.agent.check.report.CheckState;
import dev.vedette.agent.check.report.Evidence;
import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides checks by what is really there: flags as programs read them, one process at a time, files
 * where the processes have them, and what is absent or cannot be read as states of their own. One
 * thread.
 */
public final class StrictEvaluator {
  private final Auditor auditor;
  private final NodeFacts facts;
  private final CheckEvaluator compatible;

  public StrictEvaluator(Auditor auditor) {
    this.auditor = auditor;
    this.facts = new NodeFacts(auditor);
    this.compatible = new CheckEvaluator(auditor);
  }

  /**
   * Decides one check.
   *
   * @param asKubeBench the same check with its variables filled in as kube-bench does
   */
  public CheckOutcome evaluate(Check check, Check asKubeBench) throws InterruptedException {
    CheckOutcome outcome = evaluate(check);
    if (outcome.basis().kind().isEmpty()) {
      return outcome;
    }
    if (outcome.basis().kind().get() == AuditKind.API && !auditor.hasCluster()) {
      return outcome;
    }
    CheckOutcome other = compatible.evaluate(asKubeBench);
    if (other.state() == outcome.state()) {
      return outcome;
    }
    Basis basis = outcome.basis();
    return outcome.on(
        new Basis(
            basis.evidence(),
            basis.kind(),
            Optional.of(
                new CheckOutcome.Difference(
                    other.state(),
                    Differences.explain(check, outcome, asKubeBench, other, facts)))));
  }

  private CheckOutcome evaluate(Check check) throws InterruptedException {
    Tests tests = check.tests();
    if (check.type().equals("skip")) {
      return new CheckOutcome(check, CheckState.INFO, "", "", "Test marked as skip");
    }
    if (check.type().equals("manual")) {
      return new CheckOutcome(check, CheckState.WARN, "", "", "Test marked as a manual test");
    }
    if (tests == null || tests.items().isEmpty()) {
      return new CheckOutcome(check, CheckState.WARN, "", "", "There are no tests");
    }
    Run run = new Run(check, tests);
    Optional<String> mistake = Mistakes.in(check, tests);
    if (mistake.isPresent()) {
      return run.end(CheckState.ERROR, mistake.get());
    }
    return run.outcome();
  }

  /** The evaluation of one check. */
  private final class Run {
    private final Check check;
    private final Tests tests;
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<String> actual = new ArrayList<>();
    private AuditKind kind = AuditKind.NATIVE;
    private String expected = "";

    Run(Check check, Tests tests) {
      this.check = check;
      this.tests = tests;
    }

    CheckOutcome end(CheckState state, String reason) {
      if (expected.isEmpty()) {
        expected =
            tests.items().stream()
                .map(item -> wanted(item, item.flag().isEmpty() ? item.path() : item.flag()))
                .collect(
                    Collectors.joining(tests.binaryOperator().equals("or") ? " OR " : " AND "));
      }
      return new CheckOutcome(
          check,
          state,
          String.join("\n", actual),
          expected,
          reason,
          new Basis(evidence, Optional.of(kind), Optional.empty()));
    }

    CheckOutcome outcome() throws InterruptedException {
      AuditPlan plan = auditor.plan(check.audits().command().strip());
      Optional<String> program = ProcessQuery.program(plan.statement());
      try {
        return program.isPresent() ? ofProcesses(program.get()) : ofOutput();
      } catch (BadTestException e) {
        return end(CheckState.ERROR, String.valueOf(e.getMessage()));
      }
    }

    private CheckOutcome ofProcesses(String program) throws InterruptedException {
      List<HostProcess> processes = facts.processes(program);
      if (processes.isEmpty()) {
        evidence.add(
            new Evidence(
                Observation.Source.PROCESS, program, "", "", "", false, "no such process runs"));
        return end(CheckState.NOT_APPLICABLE, "no process of " + program + " runs on this node");
      }
      Configuration configuration = configuration();
      List<Subject> subjects = new ArrayList<>();
      for (HostProcess process : processes) {
        subjects.add(facts.subject(process));
      }
      return judge(subjects, configuration);
    }

    private CheckOutcome ofOutput() throws InterruptedException {
      AuditResult result = run(check.audits().command());
      if (!result.refused().isEmpty()) {
        return end(CheckState.NOT_APPLICABLE, result.refused());
      }
      String output = result.outcome().output();
      Configuration configuration = configuration();
      boolean onlyConfiguration = check.audits().command().isBlank();
      List<Observation> seen = result.observations();
      Optional<Observation> problem =
          seen.stream().filter(each -> !each.problem().isEmpty() && !each.absent()).findFirst();
      Optional<Observation> absent = seen.stream().filter(Observation::absent).findFirst();
      boolean nothingThere =
          absent.isPresent() && seen.stream().noneMatch(each -> each.problem().isEmpty());
      if (result.outcome().failure().isPresent() || nothingThere) {
        if (problem.isPresent()) {
          return end(CheckState.ERROR, problem.get().location() + ": " + problem.get().problem());
        }
        if (nothingThere && !isAboutAbsence()) {
          seen.forEach(each -> evidence.add(Evidence.of(each)));
          Observation what = absent.orElseThrow();
          return end(CheckState.NOT_APPLICABLE, what.location() + ": " + what.problem());
        }
        if (result.outcome().failure().isPresent() && !nothingThere) {
          return failed(result);
        }
      }
      if (!onlyConfiguration
          && output.isBlank()
          && configuration.document() == null
          && !isAboutAbsence()) {
        seen.forEach(each -> evidence.add(Evidence.of(each)));
        return end(CheckState.NOT_APPLICABLE, "there was nothing to look at");
      }
      if (onlyConfiguration && configuration.document() == null && !configuration.broken()) {
        return end(
            CheckState.NOT_APPLICABLE, configuration.location() + ": " + configuration.note());
      }
      Observation first = seen.isEmpty() ? null : seen.getFirst();
      Subject subject =
          new Subject.OfOutput(
              first == null ? Observation.Source.OUTPUT : first.source(),
              first == null ? check.audits().command().strip() : first.location(),
              output,
              environment(),
              check.multipleValues());
      return judge(List.of(subject), configuration);
    }

    /** An audit ended badly, for reasons that its own text must know. */
    private CheckOutcome failed(AuditResult result) {
      String failure = result.outcome().failure().orElse("");
      result.observations().forEach(each -> evidence.add(Evidence.of(each)));
      if (failure.equals("exit status 1") && result.outcome().output().isBlank()) {
        return end(CheckState.NOT_APPLICABLE, "there was nothing to look at");
      }
      String output = result.outcome().output().strip();
      return end(CheckState.ERROR, output.isEmpty() ? failure : failure + ": " + firstLine(output));
    }

    /** Whether the check is content with there being nothing. */
    private boolean isAboutAbsence() {
      return tests.items().stream().noneMatch(TestItem::set);
    }

    private AuditResult run(String text) throws InterruptedException {
      AuditResult result = auditor.run(Comparison.trim(text), true);
      kind = kind.or(result.kind());
      return result;
    }

    private String environment() throws InterruptedException {
      String text = check.audits().environment();
      return text.isBlank() ? "" : run(text).outcome().output();
    }

    private Configuration configuration() throws InterruptedException {
      String text = check.audits().config();
      return text.isBlank() ? Configuration.NONE : facts.configuration(run(text), text);
    }

    private CheckOutcome judge(List<Subject> subjects, Configuration configuration) {
      boolean any = tests.binaryOperator().equals("or");
      boolean holds = true;
      for (Subject subject : subjects) {
        List<Boolean> results = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (TestItem item : tests.items()) {
          Verdict verdict = verdict(item, subject, configuration);
          results.add(verdict.holds());
          words.add(verdict.evidence().expected());
          evidence.add(verdict.evidence());
          if (!verdict.evidence().found().isEmpty()) {
            actual.add(verdict.evidence().subject() + "=" + verdict.evidence().found());
          }
        }
        expected = String.join(any ? " OR " : " AND ", words);
        holds &= any ? results.contains(true) : !results.contains(false);
      }
      return end(holds ? CheckState.PASS : check.scored() ? CheckState.FAIL : CheckState.WARN, "");
    }

    private Verdict verdict(TestItem item, Subject subject, Configuration configuration) {
      List<String> values = subject.values(item);
      if (!values.isEmpty()) {
        return decide(item, item.flag(), values, subject.source(), subject.location(), "");
      }
      Optional<String> configured = configuration.value(item.path());
      if (configured.isPresent()) {
        return decide(
            item,
            item.path(),
            List.of(configured.get()),
            Observation.Source.FILE,
            configuration.location(),
            configuration.note());
      }
      Optional<String> variable =
          item.env().isEmpty() ? Optional.empty() : subject.variable(item.env());
      if (variable.isPresent() && !variable.get().isEmpty()) {
        return decide(
            item,
            item.env(),
            List.of(variable.get()),
            Observation.Source.ENVIRONMENT,
            subject.location(),
            "");
      }
      boolean inConfiguration = !item.path().isEmpty() && !configuration.location().isEmpty();
      String name = item.flag().isEmpty() ? item.path() : item.flag();
      return decide(
          item,
          name,
          List.of(),
          inConfiguration && item.flag().isEmpty() ? Observation.Source.FILE : subject.source(),
          inConfiguration
              ? subject.location() + " and " + configuration.location()
              : subject.location(),
          inConfiguration && !configuration.note().isEmpty() ? configuration.note() : "not set");
    }

    private Verdict decide(
        TestItem item,
        String name,
        List<String> values,
        Observation.Source source,
        String location,
        String note) {
      boolean holds;
      String words;
      if (!item.set()) {
        holds = values.isEmpty();
        words = wanted(item, name);
      } else if (values.isEmpty() || item.operator().isEmpty()) {
        holds = !values.isEmpty();
        words = wanted(item, name);
      } else {
        holds = true;
        words = "";
        for (String value : values) {
          Comparison comparison = StrictComparison.of(item.operator(), name, value, item.value());
          holds &= comparison.holds();
          words = words.isEmpty() || !comparison.holds() ? comparison.expected() : words;
        }
      }
      String found = values.stream().distinct().limit(20).reduce((a, b) -> a + ", " + b).orElse("");
      return new Verdict(holds, new Evidence(source, location, name, found, words, holds, note));
    }

    /** What an item asks for, in words, before anything was found. */
    private static String wanted(TestItem item, String name) {
      if (!item.set()) {
        return "'" + name + "' is not present";
      }
      return switch (item.operator()) {
        case "" -> "'" + name + "' is present";
        case "bitmask" -> name + " has permissions " + item.value() + " or more restrictive";
        case "gt", "gte", "lt", "lte" ->
            StrictComparison.of(item.operator(), name, "0", "0").expected().replaceFirst("0$", "")
                + item.value();
        default -> {
          String words = Comparison.of(item.operator(), name, "", item.value()).expected();
          yield words.isEmpty() ? "'" + name + "' " + item.operator() + " " + item.value() : words;
        }
      };
    }

    private static String firstLine(String text) {
      return text.lines().findFirst().orElse("");
    }
  }

  /** Whether an item holds, and on what that rests. */
  private record Verdict(boolean holds, Evidence evidence) {}
}
