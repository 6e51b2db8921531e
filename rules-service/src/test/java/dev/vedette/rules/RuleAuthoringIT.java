package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.file;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1alpha1.ComparisonCost;
import dev.vedette.proto.rules.v1alpha1.ExplainRuleRequest;
import dev.vedette.proto.rules.v1alpha1.ExplainRuleResponse;
import dev.vedette.proto.rules.v1alpha1.ExplanationStep;
import dev.vedette.proto.rules.v1alpha1.FormatRulesRequest;
import dev.vedette.proto.rules.v1alpha1.FormatRulesResponse;
import dev.vedette.proto.rules.v1alpha1.FormattedFile;
import dev.vedette.proto.rules.v1alpha1.MeasureRulesRequest;
import dev.vedette.proto.rules.v1alpha1.MeasureRulesResponse;
import dev.vedette.proto.rules.v1alpha1.RuleAuthoringServiceGrpc;
import dev.vedette.proto.rules.v1alpha1.RuleAuthoringServiceGrpc.RuleAuthoringServiceBlockingStub;
import dev.vedette.proto.rules.v1alpha1.TestResult;
import dev.vedette.proto.rules.v1alpha1.TestRulesRequest;
import dev.vedette.proto.rules.v1alpha1.TestRulesResponse;
import dev.vedette.proto.rules.v1alpha1.Verdict;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleAuthoringIT {
  private static final File RULES =
      file(
          "rules.yaml",
          """
          - macro: opened
            condition: evt.type in (open, openat)

          - rule: Secret opened
            desc: A file of secrets.
            condition: opened and fd.name startswith /secret
            output: Secret opened (program=%proc.name)
            priority: NOTICE
          """);
  private static final File BROKEN =
      file(
          "broken.yaml",
          """
          - rule: r
            desc: d
            condition: proc.nmae = x
            output: o
            priority: INFO
          """);

  @TempDir private Path directory;
  private RulesFixture rules;
  private RuleAuthoringServiceBlockingStub stub;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    stub = RuleAuthoringServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  private static NamedEvent opening(String path) {
    return NamedEvent.newBuilder()
        .setType("openat")
        .putFields("fd.name", Value.newBuilder().setText(ByteString.copyFromUtf8(path)).build())
        .build();
  }

  private static ExplainRuleRequest explain(NamedEvent event) {
    return ExplainRuleRequest.newBuilder()
        .addRuleFiles(RULES)
        .setRule("Secret opened")
        .setEvent(event)
        .build();
  }

  @Test
  void explainsWhichComparisonDecided() {
    ExplainRuleResponse response = stub.explainRule(explain(opening("/tmp/x")));

    assertThat(response.getExplanation().getVerdict()).isEqualTo(Verdict.VERDICT_FALSE);
    assertThat(response.getExplanation().getStepsList())
        .extracting(ExplanationStep::getText, ExplanationStep::getVerdict)
        .containsExactly(
            tuple("and", Verdict.VERDICT_FALSE),
            tuple("evt.type in (open, openat)", Verdict.VERDICT_TRUE),
            tuple("fd.name startswith /secret", Verdict.VERDICT_FALSE));
    ExplanationStep deciding = response.getExplanation().getSteps(2);
    assertThat(deciding.getDecisive()).isTrue();
    assertThat(deciding.getValues(0).getName()).isEqualTo("fd.name");
    assertThat(deciding.getValues(0).getValue().getText().toStringUtf8()).isEqualTo("/tmp/x");
    assertThat(deciding.getValues(0).getText()).isEqualTo("\"/tmp/x\"");
    assertThat(response.getExplanation().getSteps(1).getMacro()).isEqualTo("opened");
  }

  @Test
  void takesWhatAnEventDoesNotCarryAsAbsentOrAsUnknown() {
    NamedEvent bare = NamedEvent.newBuilder().setType("openat").build();
    ExplainRuleRequest request = explain(bare);

    assertThat(stub.explainRule(request).getExplanation().getVerdict())
        .isEqualTo(Verdict.VERDICT_FALSE);
    assertThat(
            stub.explainRule(request.toBuilder().setPartial(true).build())
                .getExplanation()
                .getVerdict())
        .isEqualTo(Verdict.VERDICT_UNDECIDED);
  }

  @Test
  void tellsWhatIsWrongWithFilesAsDataAndWithTheRequestAsAnError() {
    ExplainRuleResponse response =
        stub.explainRule(explain(opening("/x")).toBuilder().addRuleFiles(BROKEN).build());
    assertThat(response.hasExplanation()).isFalse();
    assertThat(response.getDiagnosticsList())
        .extracting(Diagnostic::getPath, Diagnostic::getHint)
        .contains(tuple("broken.yaml", "did you mean proc.name?"));

    var refused =
        refusal(() ->
            stub.explainRule(explain(opening("/x")).toBuilder().setRule("Secret open").build()));
    assertThat(refused.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getDescription())
        .contains("did you mean 'Secret opened'?");
    NamedEvent wrong =
        opening("/x").toBuilder().putFields("fd.nmae", Value.getDefaultInstance()).build();
    assertThat(refusal(() -> stub.explainRule(explain(wrong))).getMessage())
        .contains("event.fields[fd.nmae]")
        .contains("did you mean 'fd.name'?");
  }

  @Test
  void runsTests() {
    TestRulesResponse response =
        stub.testRules(
            TestRulesRequest.newBuilder()
                .addRuleFiles(RULES)
                .addTestFiles(
                    file(
                        "t.yaml",
                        """
                        tests:
                          - name: good
                            event: {evt.type: open, fd.name: /secret/1}
                            expect: [Secret opened]
                          - name: bad
                            event: {evt.type: open, fd.name: /secret/1}
                            expect: []
                        """))
                .build());

    assertThat(response.getPassed()).isFalse();
    assertThat(response.getResultsList())
        .extracting(TestResult::getTest, TestResult::getPassed)
        .containsExactly(tuple("good", true), tuple("bad", false));
    TestResult bad = response.getResults(1);
    assertThat(bad.getLine()).isEqualTo(5);
    assertThat(bad.getAlertedRulesList()).containsExactly("Secret opened");
    assertThat(bad.getExplanations(0).getStepsList())
        .extracting(ExplanationStep::getText)
        .containsExactly("evt.type in (open, openat)", "fd.name startswith /secret");
  }

  @Test
  void formatsEachFileAndTellsWhyItLeavesOneOut() {
    FormatRulesResponse response =
        stub.formatRules(
            FormatRulesRequest.newBuilder()
                .addFiles(file("a.yaml", "- list:  l\n  items: [a,b]\n"))
                .addFiles(file("b.yaml", "- macro: m\n  condition: (a\n"))
                .build());

    assertThat(response.getFilesList())
        .containsExactly(
            FormattedFile.newBuilder()
                .setPath("a.yaml")
                .setContent(ByteString.copyFromUtf8("- list: l\n  items: [a, b]\n"))
                .setChanged(true)
                .build());
    assertThat(response.getDiagnosticsList())
        .extracting(Diagnostic::getPath, Diagnostic::getLine)
        .containsExactly(tuple("b.yaml", 2));
  }

  @Test
  void measuresRulesAndTheirComparisons() {
    MeasureRulesResponse response =
        stub.measureRules(
            MeasureRulesRequest.newBuilder()
                .addRuleFiles(RULES)
                .addEvents(opening("/secret/1"))
                .addEvents(opening("/tmp/1"))
                .build());

    assertThat(response.getRules(0).getEvaluationCount()).isEqualTo(2);
    assertThat(response.getRules(0).getHitCount()).isEqualTo(1);
    assertThat(response.getComparisonsList())
        .extracting(ComparisonCost::getText, ComparisonCost::getHitCount)
        .containsExactlyInAnyOrder(
            tuple("evt.type in (open, openat)", 2L), tuple("fd.name startswith /secret", 1L));
    assertThat(
            refusal(() ->
                    stub.measureRules(MeasureRulesRequest.newBuilder().addRuleFiles(RULES).build()))
                .getMessage())
        .contains("events: 0 events (expected: 1 to 10000)");
  }
}
