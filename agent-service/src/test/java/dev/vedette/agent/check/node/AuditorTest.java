package dev.vedette.agent.check.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.check.script.AuditKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits evaluated here say what a shell says, and stay within bounds. */
final class AuditorTest {
  private static final List<String> SCRIPTS =
      List.of(
          "echo a; echo b >&2; false; echo $?",
          "cat DIR/words | grep -v two | tail -n1",
          "cat DIR/none",
          "grep -c one DIR/words DIR/none",
          "grep -A1 two DIR/words | head -n 2 | tail -1",
          "grep -o '[a-z]*e' DIR/words",
          "grep -E '^(one|three)$' DIR/words; grep -n two DIR/words",
          "grep -i ONE DIR/words | tr a-z A-Z | sed 's/^/x=/'",
          "sed 's%.*\\(t[a-z]*\\).*%<\\1>%' < /dev/null; cat DIR/words | sed"
              + " 's%.*\\(t[a-z]*\\).*%<\\1>%'",
          "cat DIR/words | sed -n '2p'; cat DIR/words | sed -e 's/o/0/g' -e '/three/d'",
          "cat DIR/words | awk '{print $1}' | sort -r | uniq | wc -l",
          "printf 'a=b c=d\\n' | awk -F = '{print $2}' | cut -d' ' -f1",
          "if test -e DIR/words; then stat -c permissions=%a DIR/words; else echo none; fi",
          "if [ -f DIR/none ]; then echo yes; elif [ -d DIR ]; then echo dir; fi",
          "for f in DIR/w* DIR/none*; do echo \"<$f>\"; done",
          "X=$(cat DIR/words | head -n1); Y=\"$X and ${Z:-more}\"; echo $Y ${#X} $((1+2*3))",
          "F=DIR/words.txt; echo ${F##*/} ${F%.txt} ${F%%/*}",
          "find DIR -name '*.key' | sort | xargs stat -c '%n %a'",
          "find DIR/none -type f 2>/dev/null | xargs --no-run-if-empty stat -c %a",
          "find DIR -type f -name 'w*' ! -name '*.key' | sort",
          "echo DIR/words | xargs -I{} cat {}",
          "cat DIR/words | while read -r a b; do echo \"[$a]\"; done",
          "test -z $NOTHING && echo empty; test -n \"$NOTHING\" || echo not",
          "true && echo yes || echo no; ! false; echo $?",
          "( X=inner; echo $X ); echo \"${X:-outer}\"",
          "/bin/sh -c 'if test -e DIR/words; then echo \"a  b\"; fi'",
          "/bin/sh -c \"exit 3\"; echo after $?; exit 4",
          "nosuchprogramhere/x; echo $?",
          "echo 'it''s' \"a\\\"b\" c\\ d",
          "stat -c %a DIR/none",
          "cat DIR/none 2>/dev/null || echo gone",
          "# a comment\necho one # another\n\necho two");

  @TempDir Path directory;

  @Test
  void whatIsEvaluatedHereSaysWhatAShellSays() throws Exception {
    Files.writeString(directory.resolve("words"), "one\ntwo\nthree\n");
    Files.writeString(directory.resolve("a.key"), "k");
    LocalNode node = new LocalNode(ShellLimits.STANDARD, () -> {});
    Auditor here = new Auditor(node, AuditSettings.of(ShellPolicy.FORBIDDEN));
    Auditor shell = new Auditor(node, AuditSettings.of(ShellPolicy.ALWAYS));
    List<String> differences = new ArrayList<>();
    for (String each : SCRIPTS) {
      String script = each.replace("DIR", directory.toString());
      AuditResult result = here.run(script, false);
      assertThat(result.kind()).as(script).isEqualTo(AuditKind.NATIVE);
      ShellOutcome expected = shell.run(script, false).outcome();
      if (!plain(result.outcome()).equals(plain(expected))) {
        differences.add(each + ": " + result.outcome() + ", a shell: " + expected);
      }
    }
    assertThat(differences).isEmpty();
  }

  /** Without what the machine's language does to quotes. */
  private static ShellOutcome plain(ShellOutcome outcome) {
    String output = outcome.output().replace('\u2018', '\'').replace('\u2019', '\'');
    return new ShellOutcome(output.replaceAll("sh: \\d+: ", "sh: "), outcome.failure());
  }

  @Test
  void whatNeverEndsEnds() throws Exception {
    ShellLimits limits = new ShellLimits(Duration.ofMillis(300), 1000);
    Auditor auditor =
        new Auditor(
            new LocalNode(limits, () -> {}),
            new AuditSettings(ShellPolicy.FORBIDDEN, limits, Map.of(), false));
    assertThat(auditor.run("while true; do true; done", false).outcome().failure().orElseThrow())
        .containsAnyOf("time limit", "step limit");
    assertThat(auditor.run("while true; do echo flood; done", false).outcome().failure())
        .isEqualTo(Optional.of("output limit of 1000 bytes exceeded"));
    assertThat(auditor.run("cat /dev/zero", false).outcome().output())
        .isEqualTo("cat: /dev/zero: Not a regular file but a character special file\n");
  }

  @Test
  void aRootWithoutAShellIsSaidToHaveNone() throws Exception {
    // Whoever may not change the root directory hears of that instead.
    LocalNode node = new LocalNode(directory, ShellLimits.STANDARD, () -> {});
    Auditor auditor = new Auditor(node, AuditSettings.of(ShellPolicy.WHERE_NEEDED));
    AuditResult result = auditor.run("case x in x) echo y;; esac", true);
    assertThat(result.refused()).contains("none runs there: ").containsAnyOf("sh", "root");
    assertThat(auditor.run("echo here", true).outcome()).isEqualTo(ShellOutcome.success("here\n"));
  }

  @Test
  void aShellRunsBelowAnotherRootWhereThatIsAllowed() throws Exception {
    Path other = Path.of("/proc/self/root");
    LocalNode node = new LocalNode(other, ShellLimits.STANDARD, () -> {});
    Auditor auditor = new Auditor(node, AuditSettings.of(ShellPolicy.WHERE_NEEDED));
    AuditResult result = auditor.run("case x in x) pwd;; esac", true);
    boolean mayChangeRoot = node.shellProblem().isEmpty();
    assertThat(result.outcome().output()).isEqualTo(mayChangeRoot ? "/\n" : "");
    assertThat(result.refused().isEmpty()).isEqualTo(mayChangeRoot);
  }

  @Test
  void whatOnlyAShellCanDoIsLabelledSo() {
    Auditor auditor = new Auditor(new FakeNode(), AuditSettings.of(ShellPolicy.FORBIDDEN));
    for (String script :
        List.of(
            "openssl version",
            "sleep 600 &",
            "echo x > /tmp/file",
            "cat <<EOF\nx\nEOF",
            "f() { echo x; }; f",
            "awk 'BEGIN { while (1) print }'",
            "sed 'e date'",
            "case x in x) echo y;; esac",
            "eval ls")) {
      assertThat(auditor.plan(script).kind()).as(script).isEqualTo(AuditKind.SHELL);
      assertThat(auditor.plan(script).reason()).as(script).isNotEmpty();
    }
    assertThat(auditor.plan("echo 'x").broken()).isTrue();
    assertThat(auditor.plan("if true; then echo x").broken()).isTrue();
    assertThat(auditor.plan("journalctl -u k3s | grep x").kind()).isEqualTo(AuditKind.JOURNAL);
    assertThat(auditor.plan("kubectl get pods | jq .").kind()).isEqualTo(AuditKind.API);
  }
}
