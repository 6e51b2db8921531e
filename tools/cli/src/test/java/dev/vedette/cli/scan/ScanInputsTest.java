package dev.vedette.cli.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan looks at: files of a tree, of a mounted ConfigMap, of a branch. */
final class ScanInputsTest {
  private static final String POD = "apiVersion: v1\nkind: Pod\n";

  @TempDir private Path directory = Path.of("");

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> found(ScanInputs inputs) {
    return inputs.names().stream()
        .map(name -> directory.relativize(Path.of(name)).toString())
        .toList();
  }

  @Test
  void readsEachFileOfAMountedConfigMapOnce() throws IOException {
    write("..2026_11_23/pod.yaml", POD);
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_11_23"));
    Files.createSymbolicLink(directory.resolve("pod.yaml"), Path.of("..data/pod.yaml"));
    Files.createSymbolicLink(directory.resolve("gone.yaml"), Path.of("nowhere.yaml"));

    assertThat(found(ScanInputs.of(List.of(directory.toString())))).containsExactly("pod.yaml");
  }

  @Test
  void leavesOutWhatAChartIsMadeOf() throws IOException {
    write("chart/Chart.yaml", "apiVersion: v2\nname: c\n");
    write("chart/templates/pod.yaml", "{{ .Values.x }}\n");
    write("chart/crds/c.yaml", POD);

    ScanInputs tree = ScanInputs.of(List.of(directory.toString()));
    ScanInputs files =
        ScanInputs.ofFiles(
            List.of(
                directory.resolve("chart/templates/pod.yaml").toString(),
                directory.resolve("chart/crds/c.yaml").toString()));

    for (ScanInputs inputs : List.of(tree, files)) {
      assertThat(found(inputs)).containsExactly("chart/crds/c.yaml");
      assertThat(inputs.notes()).singleElement().asString().contains("helm template");
    }
  }

  @Test
  void matchesGlobsAsShellsDo() throws IOException {
    write("a.yaml", POD);
    write("b/c/a.yaml", POD);

    assertThat(found(ScanInputs.of(List.of(directory + "/**/a.yaml"))))
        .containsExactly("a.yaml", "b/c/a.yaml");
    assertThatThrownBy(() -> ScanInputs.of(List.of(directory + "/a[.yaml")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("(expected: a file or a glob)");
  }

  @Test
  void saysWhyAFileCannotBeRead() throws IOException {
    write("a.yaml", "x".repeat((1 << 20) + 1));

    assertThat(ScanInputs.read(directory.resolve("a.yaml").toString(), 1 << 20))
        .isEqualTo(new ScanInputs.Content.Unreadable("more than 1 MiB", "at most 1 MiB"));
    assertThat(ScanInputs.read(directory.toString(), 1 << 20))
        .isInstanceOf(ScanInputs.Content.Unreadable.class);
  }

  @Test
  void readsStandardInputTwiceForACommandThatBeginsAgain() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(POD.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(ScanInputs.content("-", 100)).asString().isEqualTo(POD);
      assertThat(ScanInputs.content("-", 100)).asString().isEqualTo(POD);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void takesOnlyWhatTheBranchChanged() throws IOException, InterruptedException {
    Assumptions.assumeTrue(GitTree.git(directory, "init", "-q", "-b", "main"), "no git here");
    for (String name : List.of("same", "mine", "theirs", "old", "gone")) {
      write("k8s/" + name + ".yaml", POD + "metadata: {name: " + name + "}\n");
    }
    commit();
    GitTree.git(directory, "checkout", "-qb", "topic");
    GitTree.git(directory, "checkout", "-q", "main");
    write("k8s/theirs.yaml", POD);
    commit();
    GitTree.git(directory, "checkout", "-q", "topic");
    write("k8s/mine.yaml", POD);
    GitTree.git(directory, "mv", "k8s/old.yaml", "k8s/renamed.yaml");
    GitTree.git(directory, "rm", "-q", "k8s/gone.yaml");
    commit();
    write("k8s/new one.yml", POD);

    assertThat(ChangedFiles.since("main", directory))
        .map(name -> directory.relativize(Path.of(name)).toString())
        .containsExactly("k8s/mine.yaml", "k8s/new one.yml", "k8s/renamed.yaml");
    assertThat(ChangedFiles.since("main..topic", directory)).isNotEmpty();
    assertThatThrownBy(() -> ChangedFiles.since("nothing", directory))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("git: ");
  }

  private void commit() throws IOException, InterruptedException {
    GitTree.git(directory, "add", "-A");
    GitTree.git(
        directory, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "c");
  }
}
