package dev.vedette.rules.authoring;

import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import dev.vedette.language.LoadResult;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.author.CostMeter;
import dev.vedette.language.author.CostReport;
import dev.vedette.language.author.Explanation;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.author.RuleTests;
import dev.vedette.language.author.TestFile;
import dev.vedette.language.author.TestOutcome;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.Value;
import dev.vedette.language.format.RuleFormatter;
import dev.vedette.language.text.Suggestion;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1alpha1.ExplainRuleRequest;
import dev.vedette.proto.rules.v1alpha1.ExplainRuleResponse;
import dev.vedette.proto.rules.v1alpha1.FormatRulesRequest;
import dev.vedette.proto.rules.v1alpha1.FormatRulesResponse;
import dev.vedette.proto.rules.v1alpha1.FormattedFile;
import dev.vedette.proto.rules.v1alpha1.MeasureRulesRequest;
import dev.vedette.proto.rules.v1alpha1.MeasureRulesResponse;
import dev.vedette.proto.rules.v1alpha1.RuleAuthoringServiceGrpc;
import dev.vedette.proto.rules.v1alpha1.TestRulesRequest;
import dev.vedette.proto.rules.v1alpha1.TestRulesResponse;
import dev.vedette.rules.event.NamedEvents;
import dev.vedette.rules.ruleset.DiagnosticMessages;
import dev.vedette.rules.ruleset.FileBounds;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Serves authors of rules; thread-safe. */
final class AuthoringGrpc extends RuleAuthoringServiceGrpc.RuleAuthoringServiceImplBase {
  private static final int MOST_EVENTS = 10_000;
  private static final int MOST_EXPLAINED_FAILURES = 100;
  private static final Duration LONGEST_MEASUREMENT = Duration.ofSeconds(10);

  private final FileBounds bounds;
  private final Clock clock;
  private final RuleLoader loader = new RuleLoader();
  private final Semaphore measurement = new Semaphore(1);

  @Inject
  AuthoringGrpc(FileBounds bounds, Clock clock) {
    this.bounds = bounds;
    this.clock = clock;
  }

  @Override
  public void explainRule(
      ExplainRuleRequest request, StreamObserver<ExplainRuleResponse> responses) {
    List<RuleFile> files = accept("rule_files", request.getRuleFilesList());
    FieldEvent event =
        event("event", request.getEvent(), request.getPartial() ? Value.NOT_SENT : Value.ABSENT);
    LoadResult loaded = loader.load(files);
    ExplainRuleResponse.Builder response =
        ExplainRuleResponse.newBuilder()
            .addAllDiagnostics(DiagnosticMessages.of(loaded.diagnostics()));
    loaded
        .book()
        .map(book -> Explanation.of(find(book, request.getRule()), event))
        .ifPresent(found -> response.setExplanation(AuthoringMessages.explanation(found)));
    answer(responses, response.build());
  }

  @Override
  public void testRules(TestRulesRequest request, StreamObserver<TestRulesResponse> responses) {
    List<RuleFile> files = accept("rule_files", request.getRuleFilesList());
    List<RuleFile> tests = accept("test_files", request.getTestFilesList());
    LoadResult loaded = loader.load(files);
    List<Diagnostic> diagnostics = new ArrayList<>(loaded.diagnostics());
    List<TestFile> read = new ArrayList<>();
    for (RuleFile file : tests) {
      Result<TestFile> one = TestFile.read(file.name(), file.content());
      diagnostics.addAll(one.diagnostics());
      if (one instanceof Result.Success<TestFile>(TestFile good, _)) {
        read.add(good);
      }
    }
    TestRulesResponse.Builder response =
        TestRulesResponse.newBuilder().addAllDiagnostics(DiagnosticMessages.of(diagnostics));
    if (loaded.book().isPresent() && read.size() == tests.size()) {
      response.setPassed(run(read, loaded.book().get(), response));
    }
    answer(responses, response.build());
  }

  /** Adds a result for each test; whether all passed. */
  private static boolean run(
      List<TestFile> files, RuleBook book, TestRulesResponse.Builder response) {
    int failures = 0;
    for (TestFile file : files) {
      for (TestOutcome outcome : RuleTests.of(file, book).run().outcomes()) {
        failures += outcome.passed() ? 0 : 1;
        response.addResults(
            AuthoringMessages.result(file.name(), outcome, failures <= MOST_EXPLAINED_FAILURES));
      }
    }
    return failures == 0;
  }

  @Override
  public void formatRules(
      FormatRulesRequest request, StreamObserver<FormatRulesResponse> responses) {
    FormatRulesResponse.Builder response = FormatRulesResponse.newBuilder();
    for (RuleFile file : accept("files", request.getFilesList())) {
      switch (RuleFormatter.format(file)) {
        case Result.Success<dev.vedette.language.format.FormattedFile>(var formatted, _) ->
            response.addFiles(
                FormattedFile.newBuilder()
                    .setPath(formatted.name())
                    .setContent(ByteString.copyFromUtf8(formatted.text()))
                    .setChanged(formatted.changed()));
        case Result.Failure<dev.vedette.language.format.FormattedFile>(var found) ->
            response.addAllDiagnostics(DiagnosticMessages.of(found));
      }
    }
    answer(responses, response.build());
  }

  @Override
  public void measureRules(
      MeasureRulesRequest request, StreamObserver<MeasureRulesResponse> responses) {
    List<RuleFile> files = accept("rule_files", request.getRuleFilesList());
    int count = request.getEventsCount();
    if (count < 1 || count > MOST_EVENTS) {
      throw ServiceException.invalidField("events", count + " events", "1 to " + MOST_EVENTS);
    }
    List<FieldEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event("events[" + i + "]", request.getEvents(i), Value.NOT_SENT));
    }
    LoadResult loaded = loader.load(files);
    MeasureRulesResponse.Builder response =
        MeasureRulesResponse.newBuilder()
            .addAllDiagnostics(DiagnosticMessages.of(loaded.diagnostics()));
    loaded.book().ifPresent(book -> AuthoringMessages.add(measured(book, events), response));
    answer(responses, response.build());
  }

  private CostReport measured(RuleBook book, List<FieldEvent> events) {
    if (!measurement.tryAcquire()) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED, "another measurement runs (expected: one at a time)");
    }
    try {
      return CostMeter.measure(book.enabledRules(), events, LONGEST_MEASUREMENT)
          .orElseThrow(() ->
              new ServiceException(
                  ErrorReason.LIMIT_EXCEEDED,
                  "the measurement takes more than "
                      + LONGEST_MEASUREMENT.toSeconds()
                      + " s (expected: fewer rules or events)"));
    } finally {
      measurement.release();
    }
  }

  private List<RuleFile> accept(String field, List<File> files) {
    return bounds.accept(field, files).stream()
        .map(file -> new RuleFile(file.path(), file.content().toByteArray()))
        .toList();
  }

  private FieldEvent event(String field, NamedEvent event, Value otherwise) {
    return NamedEvents.read(field, event, otherwise, clock.instant());
  }

  private static Rule find(RuleBook book, String name) {
    return book.rules().stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            ServiceException.invalidField(
                "rule",
                "'" + name + "'",
                "a rule of the files"
                    + Suggestion.hint(name, book.rules().stream().map(Rule::name).toList())));
  }

  private static <T> void answer(StreamObserver<T> responses, T response) {
    responses.onNext(response);
    responses.onCompleted();
  }
}
