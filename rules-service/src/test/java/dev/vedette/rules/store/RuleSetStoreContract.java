package dev.vedette.rules.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store of rule sets does. */
abstract class RuleSetStoreContract {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456789Z");

  abstract RuleSetStore store();

  @Test
  void createsEachIdOnce() {
    assertThat(store().create("falco", Kind.RUNTIME, NOON))
        .hasValueSatisfying(created -> {
          assertThat(created.kind()).isEqualTo(Kind.RUNTIME);
          assertThat(created.active()).isFalse();
          assertThat(created.createTime()).isEqualTo(NOON);
        });
    assertThat(store().create("falco", Kind.BENCHMARK, NOON)).isEmpty();
    assertThat(store().find("falco")).map(StoredRuleSet::kind).contains(Kind.RUNTIME);
  }

  @Test
  void listsByIdFromAPlaceOn() {
    for (String id : List.of("b", "d", "a", "c")) {
      store().create(id, Kind.RUNTIME, NOON);
    }
    assertThat(store().list("", 3)).map(StoredRuleSet::id).containsExactly("a", "b", "c");
    assertThat(store().list("c", 3)).map(StoredRuleSet::id).containsExactly("d");
  }

  @Test
  void namesRevisionsByKindPathsContentsAndOrder() {
    RevisionFile a = file("a.yaml", "x");
    RevisionFile b = file("b.yaml", "y");
    assertThat(
            List.of(
                RevisionId.of(Kind.RUNTIME, List.of(a, b)),
                RevisionId.of(Kind.RUNTIME, List.of(b, a)),
                RevisionId.of(Kind.BENCHMARK, List.of(a, b)),
                RevisionId.of(Kind.RUNTIME, List.of(file("a.yamlx", ""), b)),
                RevisionId.of(Kind.RUNTIME, List.of(a))))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{64}"));
    assertThat(RevisionId.of(Kind.RUNTIME, List.of(file("a.yaml", "x"), b)))
        .isEqualTo(RevisionId.of(Kind.RUNTIME, List.of(a, b)));
  }

  @Test
  void keepsFilesInOrderAndStoresTheSameContentOnce() {
    store().create("falco", Kind.RUNTIME, NOON);
    List<RevisionFile> files = List.of(file("z.yaml", "first"), file("a.yaml", "second"));
    StoredRevision first = store().addRevision(revision("falco", files, "why"), NOON).orElseThrow();
    StoredRevision again =
        store().addRevision(revision("falco", files, "other"), NOON.plusSeconds(9)).orElseThrow();
    assertThat(again).isEqualTo(first);
    assertThat(first.message()).isEqualTo("why");
    assertThat(first.ruleCount()).isEqualTo(7);
    assertThat(store().files(first.id())).isEqualTo(files);
    assertThat(store().listRevisions("falco", Long.MAX_VALUE, 10)).containsExactly(first);
  }

  @Test
  void sharesContentBetweenRuleSetsButNotTheirRevisions() {
    store().create("one", Kind.RUNTIME, NOON);
    store().create("two", Kind.RUNTIME, NOON);
    List<RevisionFile> files = List.of(file("a.yaml", "same"));
    StoredRevision one = store().addRevision(revision("one", files, ""), NOON).orElseThrow();
    assertThat(store().findRevision("two", one.id())).isEmpty();
    StoredRevision two = store().addRevision(revision("two", files, ""), NOON).orElseThrow();
    assertThat(two.id()).isEqualTo(one.id());
    assertThat(two.ruleSet()).isEqualTo("two");
    assertThat(store().files(two.id())).isEqualTo(files);
  }

  @Test
  void refusesRevisionsWithoutARuleSet() {
    assertThat(store().addRevision(revision("none", List.of(file("a", "x")), ""), NOON)).isEmpty();
  }

  @Test
  void listsRevisionsNewestFirst() {
    store().create("falco", Kind.RUNTIME, NOON);
    StoredRevision one = add("falco", "1");
    StoredRevision two = add("falco", "2");
    StoredRevision three = add("falco", "3");
    assertThat(store().listRevisions("falco", Long.MAX_VALUE, 2)).containsExactly(three, two);
    assertThat(store().listRevisions("falco", two.serial(), 2)).containsExactly(one);
  }

  @Test
  void activatesAndChangesTheEtag() {
    StoredRuleSet before = store().create("falco", Kind.RUNTIME, NOON).orElseThrow();
    StoredRevision revision = add("falco", "1");
    Instant later = NOON.plusSeconds(60);
    Activation activation = store().activate("falco", revision.id(), before.etag(), later);
    assertThat(activation).isInstanceOf(Activation.Activated.class);
    StoredRuleSet after = store().find("falco").orElseThrow();
    assertThat(activation).isEqualTo(new Activation.Activated(after));
    assertThat(after.activeRevision()).isEqualTo(revision.id());
    assertThat(after.etag()).isNotEqualTo(before.etag());
    assertThat(after.updateTime()).isEqualTo(later);
    assertThat(after.createTime()).isEqualTo(NOON);
  }

  @Test
  void refusesAStaleEtagAndChangesNothing() {
    StoredRuleSet before = store().create("falco", Kind.RUNTIME, NOON).orElseThrow();
    StoredRevision one = add("falco", "1");
    StoredRevision two = add("falco", "2");
    store().activate("falco", one.id(), "", NOON);
    StoredRuleSet current = store().find("falco").orElseThrow();
    assertThat(store().activate("falco", two.id(), before.etag(), NOON))
        .isEqualTo(new Activation.Stale(current));
    assertThat(store().find("falco")).contains(current);
  }

  @Test
  void activatingWhatIsActiveChangesNothing() {
    store().create("falco", Kind.RUNTIME, NOON);
    StoredRevision one = add("falco", "1");
    store().activate("falco", one.id(), "", NOON);
    StoredRuleSet current = store().find("falco").orElseThrow();
    assertThat(store().activate("falco", one.id(), "", NOON.plusSeconds(5)))
        .isEqualTo(new Activation.Activated(current));
  }

  @Test
  void activatesOnlyRevisionsOfTheRuleSet() {
    store().create("falco", Kind.RUNTIME, NOON);
    store().create("other", Kind.RUNTIME, NOON);
    StoredRevision revision = add("other", "1");
    assertThat(store().activate("falco", revision.id(), "", NOON))
        .isEqualTo(new Activation.Missing());
    assertThat(store().activate("nowhere", revision.id(), "", NOON))
        .isEqualTo(new Activation.Missing());
  }

  @Test
  void knowsWhatIsActiveByKind() {
    for (String id : List.of("b", "a", "idle")) {
      store().create(id, Kind.RUNTIME, NOON);
    }
    store().create("cis", Kind.BENCHMARK, NOON);
    for (String id : List.of("b", "a")) {
      store().activate(id, add(id, id).id(), "", NOON);
    }
    assertThat(store().active(Kind.RUNTIME)).map(StoredRuleSet::id).containsExactly("a", "b");
    assertThat(store().active(Kind.BENCHMARK)).isEmpty();
  }

  private StoredRevision add(String ruleSet, String content) {
    return store()
        .addRevision(revision(ruleSet, List.of(file("a.yaml", content)), ""), NOON)
        .orElseThrow();
  }

  private static NewRevision revision(String ruleSet, List<RevisionFile> files, String message) {
    return new NewRevision(ruleSet, Kind.RUNTIME, files, "ada", message, 7);
  }

  private static RevisionFile file(String path, String content) {
    return new RevisionFile(path, ByteString.copyFromUtf8(content));
  }
}
