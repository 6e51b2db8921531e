package dev.vedette.scanner.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.ManifestEditor.Change;
import dev.vedette.scanner.manifest.ManifestEditor.Edited;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManifestEditorTest {
  @Test
  void replacesAndKeepsWhatStandsAround() {
    assertThat(set("a: 1\nb: true # why\nc: 'x'\n", "/b", "false"))
        .isEqualTo("a: 1\nb: false # why\nc: 'x'\n");
    assertThat(set("a:\n  b: [x, y]\nc: 1\n", "/a/b", "[\"z\"]")).isEqualTo("a:\n  b: [z]\nc: 1\n");
    assertThat(set("a:\nc: 1\n", "/a", "\"yes\"")).isEqualTo("a: \"yes\"\nc: 1\n");
    assertThat(set("a:\n  - x\n  - y\nc: 1\n", "/a", "[]")).isEqualTo("a: []\nc: 1\n");
  }

  @Test
  void addsMissingKeysAtTheEndOfTheirMapping() {
    assertThat(
            set(
                "spec:\n  containers:\n  - name: c\n    image: i # new\n  # next\n  x: 1\n",
                "/spec/containers/0/securityContext/capabilities/drop/-",
                "\"ALL\""))
        .isEqualTo(
            """
            spec:
              containers:
              - name: c
                image: i # new
                securityContext:
                  capabilities:
                    drop: [ALL]
              # next
              x: 1
            """);
    assertThat(set("a:\n  b: |\n    text\n\n\nc: 1\n", "/a/d", "true"))
        .isEqualTo("a:\n  b: |\n    text\n  d: true\n\n\nc: 1\n");
    assertThat(set("a: {}\n", "/a/b/c", "1")).isEqualTo("a: {b: {c: 1}}\n");
    assertThat(set("a: ~\n", "/a/b", "1")).isEqualTo("a: {b: 1}\n");
    assertThat(set("a:\r\n  b: 1\r\n", "/a/c", "2")).isEqualTo("a:\r\n  b: 1\r\n  c: 2\r\n");
    assertThat(set("a: 1", "/b", "2")).isEqualTo("a: 1\nb: 2");
  }

  @Test
  void keepsJsonJson() {
    assertThat(set("{\n  \"a\": {\"b\": 1}\n}\n", "/a/c/d", "\"e\""))
        .isEqualTo("{\n  \"a\": {\"c\": {\"d\": \"e\"}, \"b\": 1}\n}\n");
    assertThat(remove("{\"a\": 1, \"b\": 2}", "/b")).isEqualTo("{\"a\": 1}");
    assertThat(remove("{\"a\": 1, \"b\": 2}", "/a")).isEqualTo("{\"b\": 2}");
  }

  @Test
  void appendsToSequences() {
    assertThat(set("a:\n- x\n- y # z\nb: 1\n", "/a/-", "\"w\""))
        .isEqualTo("a:\n- x\n- y # z\n- w\nb: 1\n");
    assertThat(set("a: [x]\n", "/a/-", "\"w\"")).isEqualTo("a: [x, w]\n");
    assertThat(set("a: []\n", "/a/-", "\"w\"")).isEqualTo("a: [w]\n");
  }

  @Test
  void removesKeysAndItems() {
    assertThat(remove("a: 1\nb:\n  c: 2\n  d: 3\ne: 4\n", "/b")).isEqualTo("a: 1\ne: 4\n");
    assertThat(remove("a:\n  b: 1\nc: 2\n", "/a/b")).isEqualTo("a: {}\nc: 2\n");
    assertThat(remove("a:\n- b: 1\n  c: 2\n", "/a/0/b")).isEqualTo("a:\n- c: 2\n");
    assertThat(remove("a:\n- x\n- y\n- z\n", "/a/1")).isEqualTo("a:\n- x\n- z\n");
    assertThat(remove("a: [x, y]\n", "/a/1")).isEqualTo("a: [x]\n");
    assertThat(remove("a: 1\n", "/b")).isEqualTo("a: 1\n");
  }

  @Test
  void changesOnlyTheDocumentThatIsMeant() {
    String text = "# first\na: 1\n--- # second\na: 1\n---\na: 😀\n";
    Edited edited =
        ManifestEditor.apply(
            text.getBytes(UTF_8),
            Map.of(
                1, List.of(new Change("/a", "2"), new Change("/b", "3")),
                2, List.of(new Change("/c", "4"))));

    assertThat(edited.text())
        .isEqualTo("# first\na: 1\n--- # second\na: 2\nb: 3\n---\na: 😀\nc: 4\n");
    assertThat(edited.refused()).isEmpty();
  }

  @Test
  void makesSeveralChangesOfOneDocument() {
    Edited edited =
        ManifestEditor.apply(
            "a:\n- w\n- x\n- y\n".getBytes(UTF_8),
            Map.of(
                0,
                List.of(
                    new Change("/a/0", ""),
                    new Change("/b/c", "1"),
                    new Change("/a/2", ""),
                    new Change("/b/d", "2"))));

    assertThat(edited.text()).isEqualTo("a:\n- x\nb:\n  c: 1\n  d: 2\n");
  }

  @Test
  void refusesWhatIsInDoubt() {
    assertThat(refused("a: &x {b: 1}\nc: *x\n", "/c/b", "2")).isTrue();
    assertThat(refused("a: &x 1\nc: *x\n", "/a", "2")).isTrue();
    assertThat(refused("{\"a\": 1}\n{\"a\": 2}\n", "/a", "3")).isTrue();
    assertThat(refused("a: 1\n", "/a/b", "3")).isTrue();
    assertThat(refused("a: [\n", "/a", "3")).isTrue();
  }

  private static boolean refused(String text, String pointer, String json) {
    Edited edited =
        ManifestEditor.apply(text.getBytes(UTF_8), Map.of(0, List.of(new Change(pointer, json))));
    assertThat(edited.text()).isEqualTo(text);
    return edited.refused().size() == 1;
  }

  private static String set(String text, String pointer, String json) {
    Edited edited =
        ManifestEditor.apply(text.getBytes(UTF_8), Map.of(0, List.of(new Change(pointer, json))));
    assertThat(edited.refused()).isEmpty();
    return edited.text();
  }

  private static String remove(String text, String pointer) {
    return set(text, pointer, "");
  }
}
