package dev.vedette.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.File;
import dev.vedette.server.signature.RevisionDigest;
import dev.vedette.server.signature.SignedKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImportLayoutTest {
  @TempDir private Path root;

  private void write(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "# " + path + "\n");
  }

  private static List<String> paths(ImportLayout layout) {
    return layout.files().stream().map(File::getPath).toList();
  }

  @Test
  void readsFalcosFilesInFalcosOrder() throws IOException {
    write("etc/falco/rules.d/20-b.yaml");
    write("etc/falco/rules.d/10-a.yaml");
    write("etc/falco/falco_rules.local.yaml");
    write("etc/falco/falco_rules.yaml");
    write("etc/falco/falco.yaml");
    ImportLayout falco = ImportLayout.detect(root).getFirst();
    assertThat(falco.kind()).isEqualTo(ContentKind.RUNTIME);
    assertThat(paths(falco))
        .containsExactly(
            "falco_rules.yaml", "falco_rules.local.yaml", "rules.d/10-a.yaml", "rules.d/20-b.yaml");
  }

  @Test
  void findsAllThatATreeHolds() throws IOException {
    write("falco/falco_rules.yaml");
    write("cfg/config.yaml");
    write("cfg/cis-1.10/node.yaml");
    write("policy/deny.rego");
    write("policy/data/names.json");
    List<ImportLayout> found = ImportLayout.detect(root);
    assertThat(found)
        .extracting(ImportLayout::kind)
        .containsExactly(ContentKind.RUNTIME, ContentKind.BENCHMARK, ContentKind.POLICY);
    assertThat(paths(found.get(1))).containsExactly("cis-1.10/node.yaml", "config.yaml");
    assertThat(paths(found.get(2))).containsExactly("data/names.json", "deny.rego");
  }

  @Test
  void takesOneKindAsItIsWithoutALayout() throws IOException {
    write("b.yaml");
    write("sub/a.yaml");
    assertThat(ImportLayout.detect(root)).isEmpty();
    assertThat(paths(ImportLayout.of(ContentKind.RUNTIME, root)))
        .containsExactly("b.yaml", "sub/a.yaml");
  }

  @Test
  void givesTheSameRevisionWhenWhatWasExportedIsImportedAgain(@TempDir Path exported)
      throws IOException {
    write("falco_rules.yaml");
    write("falco_rules.local.yaml");
    write("rules.d/z.yaml");
    write("rules.d/a.yaml");
    List<File> files = ImportLayout.of(ContentKind.RUNTIME, root).files();
    for (File file : files) {
      Path path = exported.resolve(file.getPath());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getContent().toByteArray());
    }
    assertThat(
            RevisionDigest.of(
                SignedKind.RUNTIME, ImportLayout.of(ContentKind.RUNTIME, exported).files()))
        .isEqualTo(RevisionDigest.of(SignedKind.RUNTIME, files));
  }

  @Test
  void knowsTheCommitAndAuthorOfACheckoutAndNothingElsewhere() throws Exception {
    write("falco_rules.yaml");
    assertThat(GitCheckout.labels(root)).isEmpty();
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    assertThat(GitCheckout.labels(root))
        .containsEntry("commit-author", "Ann <ann@example.com>")
        .doesNotContainKey("uncommitted-changes")
        .extractingByKey("commit")
        .asString()
        .matches("[0-9a-f]{40}");
    write("falco_rules.local.yaml");
    assertThat(GitCheckout.labels(root)).containsEntry("uncommitted-changes", "true");
  }

  private void git(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-C"));
    command.add(root.toString());
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
