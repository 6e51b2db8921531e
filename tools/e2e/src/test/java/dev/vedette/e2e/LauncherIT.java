package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher runs what was built, and not what a record of an earlier build holds. */
final class LauncherIT {
  @TempDir private Path tree = Path.of("");

  @BeforeEach
  void copyTheLauncher() throws IOException {
    Files.createDirectories(tree.resolve("tools/cli/target/lib"));
    Files.copy(Tree.root().resolve("vedette"), tree.resolve("vedette"));
    Files.copy(Tree.root().resolve("tools/jdk"), tree.resolve("tools/jdk"));
  }

  /** A jar of a command line that prints a word. */
  private void build(String word) throws IOException {
    Path sources = Files.createDirectories(tree.resolve("sources"));
    String name = "package dev.vedette.cli;\nclass ";
    Path main = sources.resolve("Main.java");
    Files.writeString(
        main,
        name
            + "Main { public static void main(String[] a) { System.out.println(\""
            + word
            + "\"); } }");
    Path training = sources.resolve("Training.java");
    Files.writeString(
        training, name + "Training { public static void main(String[] a) { Main.main(a); } }");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", sources.toString(), main.toString(), training.toString());
    assertThat(status).isZero();
    Path jar = tree.resolve("tools/cli/target/lib/cli-1.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (String type : List.of("Main", "Training")) {
        entries.putNextEntry(new JarEntry("dev/vedette/cli/" + type + ".class"));
        Files.copy(sources.resolve("dev/vedette/cli/" + type + ".class"), entries);
      }
    }
  }

  private Command vedette(String build) throws IOException, InterruptedException {
    return Command.run(
        List.of(tree.resolve("vedette").toString(), "help"), Map.of("VEDETTE_BUILD", build), "");
  }

  private Path record() {
    return tree.resolve("tools/cli/target/commands.aot");
  }

  @Test
  void recordsOnceAndRunsNoOldRecord() throws Exception {
    build("first");
    assertThat(vedette("never").succeeded()).isEqualTo("first\n");
    assertThat(record()).doesNotExist();
    assertThat(vedette("record").succeeded()).isEqualTo("first\n");
    FileTime recorded = Files.getLastModifiedTime(record());
    assertThat(Files.size(record())).isPositive();
    assertThat(vedette("record").succeeded()).isEqualTo("first\n");
    assertThat(Files.getLastModifiedTime(record())).isEqualTo(recorded);

    build("second");
    assertThat(vedette("never").succeeded()).isEqualTo("second\n");
    assertThat(Files.getLastModifiedTime(record())).isEqualTo(recorded);
    assertThat(vedette("record").succeeded()).isEqualTo("second\n");
    assertThat(Files.getLastModifiedTime(record())).isGreaterThan(recorded);
  }

  @Test
  void questionsToAGatewayHaveARecordOfTheirOwn() throws Exception {
    build("first");
    for (String words : List.of("status", "rules list", "watch --json")) {
      Path questions = record().resolveSibling("questions.aot");
      Files.deleteIfExists(questions);
      List<String> line = new ArrayList<>(List.of(tree.resolve("vedette").toString()));
      line.addAll(List.of(words.split(" ", -1)));
      assertThat(Command.run(line, Map.of("VEDETTE_BUILD", "record"), "").succeeded())
          .isEqualTo("first\n");
      assertThat(Files.size(questions)).isPositive();
      assertThat(record()).doesNotExist();
    }
  }

  @Test
  void anAgentIsGivenLibrariesThatAreThere() throws Exception {
    String list = Files.readString(Tree.root().resolve("agent-service/target/libraries"));

    assertThat(list.strip().split(":", -1))
        .isNotEmpty()
        .allSatisfy(jar ->
            assertThat(Tree.root().resolve("tools/cli/target").resolve(jar)).isRegularFile());
    Command help =
        Command.run(List.of(Tree.root().resolve("vedette").toString(), "agent", "--help"));
    assertThat(help.succeeded()).contains("--config", "explain-filters");
  }

  @Test
  void twoAtOnceLeaveOneWholeRecord() throws Exception {
    build("first");
    // Older than any record, however coarse the clock of the disk is.
    Files.setLastModifiedTime(
        tree.resolve("tools/cli/target/lib/cli-1.jar"),
        FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
    var other =
        CompletableFuture.supplyAsync(() -> {
          try {
            return vedette("record").succeeded();
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(vedette("record").succeeded()).isEqualTo("first\n");
    assertThat(other.get()).isEqualTo("first\n");

    try (var left = Files.list(tree.resolve("tools/cli/target"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("lib", "commands.aot");
    }
    assertThat(Files.size(record())).isPositive();
    assertThat(vedette("record").succeeded()).isEqualTo("first\n");
  }
}
