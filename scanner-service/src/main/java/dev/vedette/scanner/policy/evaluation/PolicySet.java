package dev.vedette.scanner.policy.evaluation;

import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.PolicyEngine;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import dev.vedette.scanner.policy.gatekeeper.Constraints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Policies that belong together, compiled. Safe for all threads. */
public final class PolicySet {
  private static final String DATA = "data/";
  private static final String ADMISSION = "kubernetes.admission";

  private final @Nullable PolicyEngine engine;
  private final Constraints constraints;

  private PolicySet(@Nullable PolicyEngine engine, Constraints constraints) {
    this.engine = engine;
    this.constraints = constraints;
  }

  /** Of policies that are compiled already. */
  public static PolicySet of(Optional<PolicyEngine> engine, Constraints constraints) {
    return new PolicySet(engine.orElse(null), constraints);
  }

  /**
   * Compiles files: modules end in {@code .rego}; data lies below {@code data/}; all others hold
   * Gatekeeper's templates and constraints.
   */
  public static PolicySet compile(
      List<PolicyText> files, RegoVersion version, EngineOptions options) throws PolicyFailure {
    var modules = new ArrayList<Source>();
    var manifests = new ArrayList<ConfigInput>();
    ObjectValue data = ObjectValue.EMPTY;
    for (PolicyText file : files) {
      String path = file.path();
      if (path.endsWith(".rego")) {
        modules.add(new Source(path, file.text(), version));
      } else {
        ConfigInput document = ConfigReader.standard().read(path, file.text(), Optional.empty());
        if (path.startsWith(DATA)) {
          data = PolicyFiles.merge(data, path.substring(DATA.length()), document);
        } else {
          manifests.add(document);
        }
      }
    }
    Constraints constraints = Constraints.compile(manifests, options);
    if (modules.isEmpty() && constraints.isEmpty()) {
      throw new PolicyFailure("no policies found");
    }
    return new PolicySet(
        modules.isEmpty() ? null : PolicyEngine.compile(modules, data, options), constraints);
  }

  /** Compiles files whose modules are of version 1, or else all of version 0. */
  public static PolicySet compile(List<PolicyText> files, EngineOptions options)
      throws PolicyFailure {
    try {
      return compile(files, RegoVersion.V1, options);
    } catch (PolicyFailure notFirst) {
      try {
        return compile(files, RegoVersion.V0, options);
      } catch (PolicyFailure notZero) {
        throw notFirst;
      }
    }
  }

  /** The same policies, whose checks end early when this says so. */
  public PolicySet cancelledBy(BooleanSupplier cancelled) {
    return new PolicySet(
        engine == null ? null : engine.cancelledBy(cancelled), constraints.cancelledBy(cancelled));
  }

  /** Checks files: a result for each namespace and file, then for each constraint. */
  public List<CheckResult> check(List<ConfigInput> inputs, Choice choice) throws PolicyFailure {
    var results = new ArrayList<CheckResult>();
    if (engine != null) {
      for (String namespace : namespaces(engine, choice)) {
        check(engine, inputs, namespace, choice, results);
      }
    }
    try {
      results.addAll(constraints.check(inputs));
    } catch (PolicyFailure failure) {
      throw failure.during("check constraints");
    }
    return results;
  }

  /**
   * Checks an object that asks to be admitted to a cluster. The package {@code main} sees the
   * object, {@code kubernetes.admission} and constraints see the whole AdmissionReview.
   */
  public List<CheckResult> review(ConfigInput object, ConfigInput review) throws PolicyFailure {
    var results = new ArrayList<CheckResult>();
    if (engine != null) {
      check(engine, List.of(object), "main", Choice.standard(), results);
      check(engine, List.of(review), ADMISSION, Choice.standard(), results);
    }
    results.addAll(constraints.check(List.of(review)));
    return results;
  }

  private static List<String> namespaces(PolicyEngine engine, Choice choice) {
    return choice.namespaces().isEmpty()
        ? engine.namespaces()
        : engine.namespaces(choice.namespaces());
  }

  private static void check(
      PolicyEngine engine,
      List<ConfigInput> inputs,
      String namespace,
      Choice choice,
      List<CheckResult> results)
      throws PolicyFailure {
    try {
      if (choice.combined()) {
        results.add(engine.checkCombined(inputs, namespace));
      } else {
        for (ConfigInput input : inputs) {
          results.add(engine.check(input, namespace));
        }
      }
    } catch (PolicyFailure failure) {
      throw failure.during(choice.combined() ? "check combined" : "query rule");
    }
  }
}
