package dev.vedette.scanner.policy.service;

import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import dev.vedette.proto.scanner.v1.EvaluatePolicyRequest;
import dev.vedette.proto.scanner.v1.EvaluatePolicyResponse;
import dev.vedette.proto.scanner.v1.InputError;
import dev.vedette.proto.scanner.v1.PolicyDiagnostic;
import dev.vedette.proto.scanner.v1.PolicyFile;
import dev.vedette.proto.scanner.v1.PolicyInput;
import dev.vedette.proto.scanner.v1.PolicyServiceGrpc;
import dev.vedette.proto.scanner.v1.RegoVersion;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.NamespacePattern;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.evaluation.Choice;
import dev.vedette.scanner.policy.evaluation.PolicySet;
import dev.vedette.scanner.policy.evaluation.PolicyText;
import dev.vedette.scanner.policy.ruleset.PolicyRuleSets;
import dev.vedette.scanner.policy.service.PolicyMetrics.Outcome;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Serves {@code vedette.scanner.v1.PolicyService}. Thread-safe; nothing is kept between calls. */
final class PolicyGrpcService extends PolicyServiceGrpc.PolicyServiceImplBase {
  private static final int LONGEST_NAME = 4096;

  private final PolicyConfig config;
  private final EngineOptions options;
  private final PolicyMetrics metrics;
  private final PolicyRuleSets ruleSets;

  @Inject
  PolicyGrpcService(PolicyConfig config, PolicyMetrics metrics, PolicyRuleSets ruleSets) {
    this.config = config;
    this.options = config.options();
    this.ruleSets = ruleSets;
    this.metrics = metrics;
  }

  @Override
  public void evaluatePolicy(
      EvaluatePolicyRequest request, StreamObserver<EvaluatePolicyResponse> responses) {
    checkBounds(request);
    long start = System.nanoTime();
    var response = EvaluatePolicyResponse.newBuilder();
    Outcome outcome = evaluate(request, start, response);
    metrics.ended(outcome, System.nanoTime() - start);
    switch (outcome) {
      case TIMED_OUT ->
          throw new ServiceException(
              ErrorReason.TIMED_OUT,
              "policies took longer than " + config.timeLimit().toMillis() + " ms");
      case EVALUATED, INVALID_POLICY, EVALUATION_FAILED -> {
        responses.onNext(response.build());
        responses.onCompleted();
      }
    }
  }

  private Outcome evaluate(
      EvaluatePolicyRequest request, long start, EvaluatePolicyResponse.Builder response) {
    PolicySet policies;
    try {
      policies = policies(request, response);
    } catch (PolicyFailure failure) {
      addDiagnostics(failure, response);
      return Outcome.INVALID_POLICY;
    }
    Context context = Context.current();
    BooleanSupplier late = () -> System.nanoTime() - start > config.timeLimit().toNanos();
    try {
      List<ConfigInput> inputs = inputs(request, response);
      List<CheckResult> results =
          policies
              .cancelledBy(() -> late.getAsBoolean() || context.isCancelled())
              .check(inputs, choice(request));
      results.forEach(result -> response.addResults(PolicyMessages.result(result)));
      response.setPassed(!CheckResult.anyFailure(results) && response.getInputErrorsCount() == 0);
      return late.getAsBoolean() ? Outcome.TIMED_OUT : Outcome.EVALUATED;
    } catch (PolicyFailure failure) {
      addDiagnostics(failure, response);
      return late.getAsBoolean() ? Outcome.TIMED_OUT : Outcome.EVALUATION_FAILED;
    }
  }

  private PolicySet policies(EvaluatePolicyRequest request, EvaluatePolicyResponse.Builder response)
      throws PolicyFailure {
    EngineOptions strict = request.getStrict() ? options.with(Strictness.STRICT) : options;
    if (!request.getRuleSet().isEmpty()) {
      PolicyRuleSets.Revision revision = ruleSets.named(request.getRuleSet(), strict);
      response.setRevision(revision.name());
      return revision.policies();
    }
    return PolicySet.compile(
        request.getPoliciesList().stream()
            .map(file -> new PolicyText(file.getPath(), file.getContent().toStringUtf8()))
            .toList(),
        request.getRegoVersion() == RegoVersion.REGO_VERSION_V0
            ? dev.vedette.rego.syntax.RegoVersion.V0
            : dev.vedette.rego.syntax.RegoVersion.V1,
        strict);
  }

  private static Choice choice(EvaluatePolicyRequest request) {
    if (request.getAllNamespaces()) {
      return new Choice(List.of(), request.getCombine());
    }
    List<NamespacePattern> named =
        request.getNamespacesList().stream().map(NamespacePattern::of).toList();
    return new Choice(
        named.isEmpty() ? Choice.standard().namespaces() : named, request.getCombine());
  }

  private static void addDiagnostics(
      PolicyFailure failure, EvaluatePolicyResponse.Builder response) {
    failure
        .diagnostics()
        .forEach(problem -> response.addDiagnostics(PolicyMessages.diagnostic(problem)));
    if (failure.diagnostics().isEmpty()) {
      response.addDiagnostics(PolicyDiagnostic.newBuilder().setMessage(failure.getMessage()));
    }
  }

  private static List<ConfigInput> inputs(
      EvaluatePolicyRequest request, EvaluatePolicyResponse.Builder response) {
    var inputs = new ArrayList<ConfigInput>();
    for (PolicyInput input : request.getInputsList()) {
      String format = input.getFormat();
      try {
        inputs.add(
            ConfigReader.standard()
                .read(
                    input.getFileName(),
                    input.getContent().toStringUtf8(),
                    format.isEmpty() ? Optional.empty() : Optional.of(format)));
      } catch (PolicyFailure failure) {
        response.addInputErrors(
            InputError.newBuilder()
                .setFileName(input.getFileName())
                .setMessage(failure.getMessage()));
      }
    }
    return inputs;
  }

  private void checkBounds(EvaluatePolicyRequest request) {
    if (request.getRegoVersion() == RegoVersion.UNRECOGNIZED) {
      throw ServiceException.invalidField(
          "rego_version",
          request.getRegoVersionValue(),
          "REGO_VERSION_V0, REGO_VERSION_V1 or unset");
    }
    if (!request.getRuleSet().isEmpty()) {
      checkRuleSet(request);
    } else {
      checkFiles(
          "policies",
          request.getPoliciesList().stream().map(PolicyFile::getPath).toList(),
          request.getPoliciesList().stream().map(PolicyFile::getContent).toList());
    }
    checkFiles(
        "inputs",
        request.getInputsList().stream().map(PolicyInput::getFileName).toList(),
        request.getInputsList().stream().map(PolicyInput::getContent).toList());
  }

  private static void checkRuleSet(EvaluatePolicyRequest request) {
    if (request.getPoliciesCount() > 0) {
      throw ServiceException.invalidField(
          "policies", request.getPoliciesCount() + " files", "none beside rule_set");
    }
    if (request.getRuleSet().length() > LONGEST_NAME) {
      throw ServiceException.invalidField(
          "rule_set",
          request.getRuleSet().length() + " characters",
          "ruleSets/{rule_set} or ruleSets/{rule_set}/revisions/{revision}");
    }
  }

  private void checkFiles(String field, List<String> names, List<ByteString> contents) {
    if (names.isEmpty() || names.size() > config.maxFiles()) {
      throw ServiceException.invalidField(
          field, names.size() + " files", "1 to " + config.maxFiles());
    }
    for (String name : names) {
      if (name.isEmpty() || name.length() > LONGEST_NAME) {
        throw ServiceException.invalidField(
            field, "a name of " + name.length() + " characters", "1 to " + LONGEST_NAME);
      }
    }
    long bytes = contents.stream().mapToLong(ByteString::size).sum();
    if (bytes > config.maxContent().bytes()) {
      throw ServiceException.invalidField(
          field, bytes + " bytes", "at most " + config.maxContent().bytes() + " bytes together");
    }
  }
}
