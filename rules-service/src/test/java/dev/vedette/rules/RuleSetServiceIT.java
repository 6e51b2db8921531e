package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.activate;
import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.file;
import static dev.vedette.rules.RulesFixture.refusal;
import static dev.vedette.rules.RulesFixture.store;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.Status;
import dev.vedette.proto.rules.v1.ActivateRevisionRequest;
import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.ListRevisionsRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsResponse;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.Severity;
import dev.vedette.proto.rules.v1.ValidateRevisionRequest;
import dev.vedette.proto.rules.v1.ValidateRevisionResponse;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetServiceIT {
  static final String GOOD =
      """
      - rule: Program started
        desc: Any program.
        condition: evt.type = execve
        output: Started (program=%proc.name)
        priority: NOTICE
        tags: [b, a]
      """;
  static final String BAD =
      """
      - rule: Good
        desc: A good one.
        condition: evt.type = execve
        output: Started
        priority: NOTICE

      - rule: Bad
        desc: A bad one.
        condition: evt.type = execve and proc.nmae = cat
        output: Started
        priority: NOTICE
      """;

  @TempDir private Path directory;
  private RulesFixture rules;
  private RuleSetServiceGrpc.RuleSetServiceBlockingStub stub;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    stub = rules.ruleSets();
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void takesARuleSetFromCreationToActivation() {
    RuleSet created = RulesFixture.create(stub, "falco", RuleSetKind.RULE_SET_KIND_RUNTIME);
    assertThat(created.getName()).isEqualTo("ruleSets/falco");
    assertThat(created.getActiveRevision()).isEmpty();
    Revision stored = store(stub, "falco", file("rules.yaml", GOOD));
    assertThat(stored.getName()).matches("ruleSets/falco/revisions/[0-9a-f]{64}");
    assertThat(stored.getFilesList()).isEmpty();
    assertThat(stored.getRuleCount()).isEqualTo(1);
    assertThat(stored.getAuthor()).isNotEmpty();
    RuleSet active = activate(stub, stored.getName());
    assertThat(active.getActiveRevision()).isEqualTo(stored.getName());
    assertThat(active.getEtag()).isNotEqualTo(created.getEtag());
    assertThat(stub.getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/falco").build()))
        .returns(active, response -> response.getRuleSet());
    Revision whole =
        stub.getRevision(GetRevisionRequest.newBuilder().setName(stored.getName()).build())
            .getRevision();
    assertThat(whole.getFilesList()).containsExactly(file("rules.yaml", GOOD));
    assertThat(store(stub, "falco", file("rules.yaml", GOOD))).isEqualTo(stored);
  }

  @Test
  void refusesANameThatIsTaken() {
    RulesFixture.create(stub, "falco", RuleSetKind.RULE_SET_KIND_RUNTIME);
    Status refusal =
        refusal(() -> RulesFixture.create(stub, "falco", RuleSetKind.RULE_SET_KIND_RUNTIME));
    assertThat(refusal.getCode()).isEqualTo(Code.ALREADY_EXISTS_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("RESOURCE_EXISTS");
    assertThat(detail(refusal, ResourceInfo.class).getResourceName()).isEqualTo("ruleSets/falco");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "with space", "a/b", "ä"})
  void refusesIdsThatCannotBePartOfAName(String id) {
    Status refusal =
        refusal(() -> RulesFixture.create(stub, id, RuleSetKind.RULE_SET_KIND_RUNTIME));
    assertThat(refusal.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(detail(refusal, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("rule_set_id");
  }

  @Test
  void saysWhichResourceIsMissing() {
    String revision = "ruleSets/none/revisions/" + "0".repeat(64);
    Status ruleSet =
        refusal(
            () -> stub.getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/none").build()));
    Status get =
        refusal(() -> stub.getRevision(GetRevisionRequest.newBuilder().setName(revision).build()));
    Status activated = refusal(() -> activate(stub, revision));
    assertThat(ruleSet.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(detail(ruleSet, ResourceInfo.class).getResourceName()).isEqualTo("ruleSets/none");
    assertThat(detail(get, ResourceInfo.class).getResourceName()).isEqualTo(revision);
    assertThat(detail(activated, ResourceInfo.class).getResourceType()).isEqualTo("Revision");
  }

  @Test
  void refusesAStaleEtag() {
    RuleSet created = RulesFixture.create(stub, "falco", RuleSetKind.RULE_SET_KIND_RUNTIME);
    String name = store(stub, "falco", file("rules.yaml", GOOD)).getName();
    activate(stub, name);
    Status refusal =
        refusal(() ->
            stub.activateRevision(
                ActivateRevisionRequest.newBuilder()
                    .setName(name)
                    .setEtag(created.getEtag())
                    .build()));
    assertThat(refusal.getCode()).isEqualTo(Code.ABORTED_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("ETAG_MISMATCH");
  }

  @Test
  void refusesAMalformedFileWithPositionsAndKeepsWhatIsActive() {
    String active = rules.apply("falco", GOOD);
    Status refusal =
        refusal(() -> store(stub, "falco", file("first.yaml", GOOD), file("second.yaml", BAD)));
    assertThat(refusal.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("INVALID_CONTENT");
    BadRequest.FieldViolation violation = detail(refusal, BadRequest.class).getFieldViolations(0);
    assertThat(violation.getField()).isEqualTo("revision.files[1].content");
    assertThat(violation.getDescription())
        .contains("second.yaml:9:")
        .contains("proc.nmae")
        .contains("did you mean proc.name?");
    assertThat(
            stub.getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/falco").build())
                .getRuleSet()
                .getActiveRevision())
        .isEqualTo(active);
    assertThat(
            stub.listRevisions(
                    ListRevisionsRequest.newBuilder().setParent("ruleSets/falco").build())
                .getRevisionsList())
        .hasSize(1);
  }

  @Test
  void staysWithinTheTrailersHoweverMuchIsWrong() {
    RulesFixture.create(stub, "falco", RuleSetKind.RULE_SET_KIND_RUNTIME);
    StringBuilder yaml = new StringBuilder();
    for (int rule = 0; rule < 300; rule++) {
      yaml.append(GOOD.replace("Program started", "Rule " + rule).replace("evt.type", "evt.tpye"));
    }
    Status refusal = refusal(() -> store(stub, "falco", file("rules.yaml", yaml.toString())));
    assertThat(refusal.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(detail(refusal, BadRequest.class).getFieldViolationsCount()).isBetween(1, 20);
  }

  @Test
  void validatesWithPositionsAndACaretAndStoresNothing() {
    ValidateRevisionResponse response =
        stub.validateRevision(
            ValidateRevisionRequest.newBuilder()
                .setKind(RuleSetKind.RULE_SET_KIND_RUNTIME)
                .addFiles(file("bad.yaml", BAD))
                .build());
    assertThat(response.getValid()).isFalse();
    Diagnostic error =
        response.getDiagnosticsList().stream()
            .filter(diagnostic -> diagnostic.getSeverity() == Severity.SEVERITY_ERROR)
            .findFirst()
            .orElseThrow();
    assertThat(error.getPath()).isEqualTo("bad.yaml");
    assertThat(error.getLine()).isEqualTo(9);
    assertThat(error.getColumn()).isGreaterThan(1);
    String[] snippet = error.getSnippet().split("\n", -1);
    assertThat(snippet[0]).contains("proc.nmae");
    assertThat(snippet[1]).isEqualTo(" ".repeat(error.getColumn() - 1) + "^");
    assertThat(stub.listRuleSets(ListRuleSetsRequest.getDefaultInstance()).getRuleSetsList())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../up.yaml",
        "a/../b.yaml",
        "./a.yaml",
        "a//b",
        "a\\b",
        "a\nb"
      })
  void refusesPathsThatLeadElsewhere(String path) {
    Status refusal =
        refusal(() ->
            stub.validateRevision(
                ValidateRevisionRequest.newBuilder()
                    .setKind(RuleSetKind.RULE_SET_KIND_RUNTIME)
                    .addFiles(file(path, GOOD))
                    .build()));
    assertThat(refusal.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(detail(refusal, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("files[0].path");
  }

  @Test
  void refusesTooMuch() {
    RulesFixture.create(stub, "falco", RuleSetKind.RULE_SET_KIND_RUNTIME);
    Status large =
        refusal(() -> store(stub, "falco", file("rules.yaml", "#".repeat((4 << 20) + 1))));
    assertThat(detail(large, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("revision.files[0].content");
    Status twice =
        refusal(() -> store(stub, "falco", file("rules.yaml", GOOD), file("rules.yaml", GOOD)));
    assertThat(detail(twice, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("revision.files[1].path");
    Status none = refusal(() -> store(stub, "falco"));
    assertThat(none.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
  }

  @Test
  void keepsBenchmarksThatAreYaml() {
    RulesFixture.create(stub, "cis", RuleSetKind.RULE_SET_KIND_BENCHMARK);
    String controls =
        """
        id: 4
        groups:
          - id: "4.1"
            checks: [{id: "4.1.1"}, {id: "4.1.2"}]
          - id: "4.2"
            checks: [{id: "4.2.1"}]
        """;
    Revision stored =
        store(
            stub, "cis", file("cfg/config.yaml", "version: 1\n"), file("cfg/node.yaml", controls));
    assertThat(stored.getRuleCount()).isEqualTo(3);
    activate(stub, stored.getName());
    Status refusal =
        refusal(() -> store(stub, "cis", file("cfg/node.yaml", "groups:\n  - a: [1\n")));
    assertThat(detail(refusal, BadRequest.class).getFieldViolations(0).getDescription())
        .contains("cfg/node.yaml:3:1: YAML_PARSE");
  }

  @Test
  void pagesWithTokensThatFitOneListingOnly() {
    for (String id : new String[] {"a", "b", "c"}) {
      RulesFixture.create(stub, id, RuleSetKind.RULE_SET_KIND_RUNTIME);
    }
    ListRuleSetsResponse first =
        stub.listRuleSets(ListRuleSetsRequest.newBuilder().setPageSize(2).build());
    assertThat(first.getRuleSetsList())
        .map(RuleSet::getName)
        .containsExactly("ruleSets/a", "ruleSets/b");
    ListRuleSetsResponse second =
        stub.listRuleSets(
            ListRuleSetsRequest.newBuilder()
                .setPageSize(2)
                .setPageToken(first.getNextPageToken())
                .build());
    assertThat(second.getRuleSetsList()).map(RuleSet::getName).containsExactly("ruleSets/c");
    assertThat(second.getNextPageToken()).isEmpty();
    Status wrong =
        refusal(() ->
            stub.listRevisions(
                ListRevisionsRequest.newBuilder()
                    .setParent("ruleSets/a")
                    .setPageToken(first.getNextPageToken())
                    .build()));
    assertThat(detail(wrong, ErrorInfo.class).getReason()).isEqualTo("INVALID_PAGE_TOKEN");
    Status negative =
        refusal(() -> stub.listRuleSets(ListRuleSetsRequest.newBuilder().setPageSize(-1).build()));
    assertThat(negative.getMessage()).isEqualTo("page_size: -1 (expected: >= 0)");
  }

  @Test
  void letsAgentsWriteNoRules() {
    RuleSetServiceGrpc.RuleSetServiceBlockingStub agent =
        RuleSetServiceGrpc.newBlockingStub(rules.as(PeerIdentity.agent("node-1")));
    Status refusal =
        refusal(() -> RulesFixture.create(agent, "mine", RuleSetKind.RULE_SET_KIND_RUNTIME));
    assertThat(refusal.getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
  }

  @Test
  void remembersAcrossARestart() {
    String active = rules.apply("falco", GOOD);
    rules.restart();
    assertThat(
            rules
                .ruleSets()
                .getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/falco").build())
                .getRuleSet()
                .getActiveRevision())
        .isEqualTo(active);
  }
}
