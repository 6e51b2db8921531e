package dev.vedette.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.outcome.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthorCommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @BeforeEach
  void writeRules() throws IOException {
    write(
        "rules.yaml",
        """
        - rule: Read a secret
          desc: d
          condition: evt.type = openat and fd.name startswith /secret
          output: "%proc.name opened %fd.name"
          priority: WARNING
        """);
  }

  private String write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, content);
    return file.toString();
  }

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  @Test
  void runsTheTestsInADirectory() throws IOException {
    write(
        "rules_test.yaml",
        """
        rules: [rules.yaml]
        tests:
          - name: reads it
            event: {evt.type: openat, proc.name: cat, fd.name: /secret/1}
            expect: [Read a secret]
          - name: reads something else
            event: {evt.type: openat, proc.name: cat, fd.name: /tmp/1}
            expect: []
        """);

    assertThat(run("rules", "test", directory.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualTo("2 tests, 2 passed, 0 failed\n");
  }

  @Test
  void saysWhyATestFailedAlsoToABuildServer() throws IOException {
    String tests =
        write(
            "t.yaml",
            """
            rules: [rules.yaml]
            tests:
              - name: reads <it>
                event: {evt.type: openat, fd.name: /sekret/1}
                expect: [Read a secret]
            """);
    Path junit = directory.resolve("junit.xml");

    assertThat(run("rules", "test", tests, "--junit", junit.toString()))
        .isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString())
        .contains("FAIL " + tests + ":3: reads <it>")
        .contains("expected: Read a secret")
        .contains("got:      no alert")
        .contains("fd.name startswith /secret [fd.name is \"/sekret/1\"]")
        .endsWith("1 test, 0 passed, 1 failed\n");
    assertThat(Files.readString(junit))
        .contains("<testcase name=\"reads &lt;it&gt;\"")
        .contains("<failure message=\"rule 'Read a secret' did not alert\">");
    assertThat(run("rules", "test", tests, "--json")).isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString()).contains("\"verdict\" : \"false\"");
  }

  @Test
  void pointsAtWhatIsWrongWithATest() throws IOException {
    String tests =
        write(
            "t.yaml",
            """
            rules: [rules.yaml]
            tests:
              - name: a
                event: {evt.type: openat, fd.nmae: /x}
                expect: []
            """);

    assertThat(run("rules", "test", tests)).isEqualTo(ExitStatus.ERROR);
    assertThat(out.toString())
        .contains(tests + ":4:31: error")
        .contains("fd.nmae: no such field of source syscall (did you mean 'fd.name'?)");
  }

  @Test
  void explainsAnEventThatWasRecorded() throws IOException {
    String event =
        write(
            "event.json",
            """
            {"time":1,"source":"syscall","type":"openat","fields":{"fd.name":"/tmp/x"}}
            """);
    String rules = directory.resolve("rules.yaml").toString();

    assertThat(run("rules", "explain", "Read a secret", "--event", event, "--rules", rules))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("Read a secret: false for openat")
        .contains("decided by: fd.name startswith /secret [fd.name is \"/tmp/x\"]");
    assertThat(run("rules", "explain", "read a secret", "--event", event, "--rules", rules))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("did you mean 'Read a secret'?");
  }

  @Test
  void measuresRulesOnRecordedEvents() throws IOException {
    String events =
        write(
            "events.jsonl",
            """
            {"time":1,"source":"syscall","type":"openat","fields":{"fd.name":"/tmp/x"}}
            {"time":2,"source":"syscall","type":"openat","fields":{"fd.name":"/secret/x"}}
            {"time":3,"source":"syscall","type":"close","fields":{}}
            """);
    String rules = directory.resolve("rules.yaml").toString();

    assertThat(run("rules", "cost", "--events", events, "--rules", rules))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .startsWith("3 events, 1 rule\n")
        .containsPattern(" 2 +1  Read a secret\n")
        .containsPattern(" 2 +1  fd.name startswith /secret \\(1\\)\n");
    assertThat(run("rules", "cost", "--json", "--events", events, "--rules", rules)).isZero();
    assertThat(out.toString()).contains("\"evaluations\" : 2");
  }

  @Test
  void validatesWithoutAService() throws IOException {
    String wrong = write("wrong.yaml", "- macro: m\n  condition: proc.nmae = x\n- rule: r\n");
    String rules = directory.resolve("rules.yaml").toString();

    assertThat(run("rules", "validate", rules)).isZero();
    assertThat(out.toString()).isEqualTo("valid: 1 rules\n");
    assertThat(run("rules", "validate", wrong)).isEqualTo(ExitStatus.ERROR);
    assertThat(out.toString()).contains(wrong + ":3:3: error [LOAD_ERR_YAML_VALIDATE]");
    assertThat(run("rules", "validate", "--json", wrong)).isEqualTo(ExitStatus.ERROR);
    assertThat(out.toString()).contains("{\"falco_load_results\":[");
  }

  @Test
  void formatsFilesInPlaceAndOnlyThoseThatChange() throws IOException {
    String wide = write("wide.yaml", "- macro: m\n  condition:   proc.name=x\n");
    Files.setPosixFilePermissions(Path.of(wide), PosixFilePermissions.fromString("rw-r-----"));
    String good = write("good.yaml", "- list: l\n  items: []\n");
    FileTime before = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(Path.of(good), before);

    assertThat(run("rules", "fmt", "--check", wide, good)).isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString()).isEqualTo(wide + "\n");
    assertThat(run("rules", "fmt", "--diff", wide)).isZero();
    assertThat(out.toString())
        .endsWith("-  condition:   proc.name=x\n+  condition: proc.name = x\n");
    assertThat(Files.readString(Path.of(wide))).contains("proc.name=x");
    assertThat(run("rules", "fmt", wide, good)).isZero();
    assertThat(Files.readString(Path.of(wide)))
        .isEqualTo("- macro: m\n  condition: proc.name = x\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(wide))))
        .isEqualTo("rw-r-----");
    assertThat(Files.getLastModifiedTime(Path.of(good))).isEqualTo(before);
    assertThat(run("rules", "fmt", "--check", wide, good)).isZero();
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("rules.yaml", "wide.yaml", "good.yaml");
    }
  }

  @Test
  void leavesFilesWithErrorsAsTheyAreAndFormatsTheOthers() throws IOException {
    String wrong = write("a.yaml", "- macro:  m\n  condition: proc.name = a or\n");
    String other = write("b.yaml", "- list:   l\n  items: []\n");
    write("t_test.yaml", "tests:  []\n");

    assertThat(run("rules", "fmt", directory.toString())).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains(wrong + ":2:").contains("LOAD_ERR_COMPILE_CONDITION");
    assertThat(Files.readString(Path.of(wrong))).contains("macro:  m");
    assertThat(Files.readString(Path.of(other))).contains("list: l");
  }

  @Test
  void formatsStandardInput() {
    var before = System.in;
    System.setIn(new ByteArrayInputStream("- list:  l\n  items: []\n".getBytes(UTF_8)));
    try {
      assertThat(run("rules", "fmt", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).isEqualTo("- list: l\n  items: []\n");
  }
}
