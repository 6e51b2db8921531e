package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.file;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.rpc.Code;
import dev.vedette.proto.rules.v1.ChangeKind;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.DeactivateRuleSetRequest;
import dev.vedette.proto.rules.v1.DiffRevisionsRequest;
import dev.vedette.proto.rules.v1.DiffRevisionsResponse;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleChange;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionDiffIT {
  private static final String BASE =
      """
      - list: shells
        items: [sh, bash]
      - macro: a_shell
        condition: proc.name in (shells)
      - rule: Shell started
        desc: A shell.
        condition: evt.type = execve and a_shell
        output: Shell started (program=%proc.name)
        priority: NOTICE
        tags: [a]
      - rule: Cat started
        desc: A cat.
        condition: evt.type = execve and proc.name = cat
        output: Cat started
        priority: NOTICE
        exceptions:
          - name: by_parent
            fields: [proc.pname]
            comps: [in]
      - rule: Dog started
        desc: A dog.
        condition: evt.type = execve and proc.name = dog
        output: Dog started
        priority: NOTICE
      """;

  @TempDir private Path directory;
  private RulesFixture rules;
  private RuleSetServiceGrpc.RuleSetServiceBlockingStub stub;
  private String base;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    stub = rules.ruleSets();
    base = rules.apply("mine", BASE);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  private String store(String... yamls) {
    var files = new dev.vedette.proto.rules.v1.File[yamls.length];
    for (int i = 0; i < yamls.length; i++) {
      files[i] = file("f" + i + ".yaml", yamls[i]);
    }
    return RulesFixture.store(stub, "mine", files).getName();
  }

  private DiffRevisionsResponse diff(String before, String after) {
    return stub.diffRevisions(
        DiffRevisionsRequest.newBuilder().setBefore(before).setAfter(after).build());
  }

  @Test
  void saysWhatAnOverrideFileChangesWhereverItDoes() {
    String after =
        store(
            BASE,
            """
            - list: shells
              items: [zsh]
              override: {items: append}
            - rule: Cat started
              priority: ERROR
              exceptions:
                - name: by_parent
                  values: [[mouse]]
              override: {priority: replace, exceptions: append}
            - rule: Dog started
              enabled: false
              output: A dog (program=%proc.name)
              override: {enabled: replace, output: replace}
            - rule: Cow started
              desc: A cow.
              condition: evt.type = execve and proc.name = cow
              output: Cow started
              priority: NOTICE
            """);
    DiffRevisionsResponse diff = diff("", after);
    assertThat(diff.getBefore()).isEqualTo(base);
    assertThat(diff.getRulesList())
        .extracting(
            RuleChange::getRule,
            RuleChange::getKind,
            change -> change.getFieldsList().stream().map(FieldChange::getField).toList())
        .containsExactly(
            tuple(
                "Cat started",
                ChangeKind.CHANGE_KIND_CHANGED,
                java.util.List.of("exceptions", "effective_condition", "priority")),
            tuple("Cow started", ChangeKind.CHANGE_KIND_ADDED, java.util.List.of()),
            tuple(
                "Dog started",
                ChangeKind.CHANGE_KIND_CHANGED,
                java.util.List.of("output", "enabled")),
            tuple(
                "Shell started",
                ChangeKind.CHANGE_KIND_CHANGED,
                java.util.List.of("effective_condition")));
    FieldChange exceptions = diff.getRules(0).getFields(0);
    assertThat(exceptions.getBefore()).isEqualTo("by_parent: -");
    assertThat(exceptions.getAfter()).isEqualTo("by_parent: (proc.pname in (mouse))");
    FieldChange priority = diff.getRules(0).getFields(2);
    assertThat(priority.getBefore()).isEqualTo("Notice");
    assertThat(priority.getAfter()).isEqualTo("Error");
    assertThat(diff.getRules(0).getFields(1).getAfter()).contains("mouse");
    assertThat(diff.getRules(3).getFields(0).getAfter()).contains("zsh");
    assertThat(diff(after, base).getRulesList())
        .extracting(RuleChange::getKind)
        .contains(ChangeKind.CHANGE_KIND_REMOVED);
  }

  @Test
  void formatsAndFilesMakeNoDifference() {
    String half = BASE.substring(0, BASE.indexOf("- rule: Dog"));
    String after = store("# a comment\n" + half, BASE.substring(half.length()));
    assertThat(after).isNotEqualTo(base);
    assertThat(diff(base, after).getRulesList()).isEmpty();
  }

  @Test
  void refusesWhatCannotBeCompared() {
    assertThat(refusal(() -> diff("", base)).getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(refusal(() -> diff("", "ruleSets/mine/revisions/" + "0".repeat(64))).getCode())
        .isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(refusal(() -> diff("", "nonsense")).getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
  }

  @Test
  void keepsLabelsAndWhatWasActiveBefore() {
    Revision.Builder next =
        Revision.newBuilder()
            .addFiles(file("f.yaml", "# next\n" + BASE))
            .setMessage("why")
            .putLabels("commit", "1a2b3c");
    String name =
        stub.createRevision(
                CreateRevisionRequest.newBuilder()
                    .setParent("ruleSets/mine")
                    .setRevision(next)
                    .build())
            .getRevision()
            .getName();
    rules.restart();
    stub = rules.ruleSets();
    Revision stored =
        stub.getRevision(GetRevisionRequest.newBuilder().setName(name).build()).getRevision();
    assertThat(stored.getLabelsMap()).containsExactly(Map.entry("commit", "1a2b3c"));
    assertThat(stored.getParentRevision()).isEqualTo(base);
    assertThat(stored.getMessage()).isEqualTo("why");
    Revision first =
        stub.getRevision(GetRevisionRequest.newBuilder().setName(base).build()).getRevision();
    assertThat(first.getParentRevision()).isEmpty();
    assertThat(
            refusal(() ->
                    stub.createRevision(
                        CreateRevisionRequest.newBuilder()
                            .setParent("ruleSets/mine")
                            .setRevision(next.putLabels("x".repeat(300), ""))
                            .build()))
                .getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
  }

  @Test
  void leavesARuleSetWithoutAnActiveRevision() {
    RuleSet before = RulesFixture.activate(stub, base);
    assertThat(refusal(() -> deactivate("stale")).getCode()).isEqualTo(Code.ABORTED_VALUE);
    RuleSet after = deactivate(before.getEtag());
    assertThat(after.getActiveRevision()).isEmpty();
    assertThat(after.getEtag()).isNotEqualTo(before.getEtag());
    assertThat(RulesFixture.activate(stub, base).getActiveRevision()).isEqualTo(base);
  }

  private RuleSet deactivate(String etag) {
    return stub.deactivateRuleSet(
            DeactivateRuleSetRequest.newBuilder().setName("ruleSets/mine").setEtag(etag).build())
        .getRuleSet();
  }
}
