package dev.vedette.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.Priority;
import dev.vedette.language.plan.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class RuleLoaderTest {
  private static final String TWO_RULES =
      """
      - list: shells
        items: [sh, bash]
      - macro: spawned
        condition: evt.type in (execve, execveat)
      - rule: shell in container
        desc: a shell started
        condition: >
          spawned and proc.name in (shells)
          and container.id != host
        output: shell=%proc.name parent=%proc.aname[1] tty=%proc.tty
        priority: error
        tags: [shell, container, shell]
      - rule: any start
        desc: anything started
        condition: spawned
        output: start %proc.name
        priority: info
      """;

  private static LoadResult load(String... texts) {
    var files = new ArrayList<RuleFile>();
    for (String text : texts) {
      files.add(
          new RuleFile("file-" + files.size() + ".yaml", text.getBytes(StandardCharsets.UTF_8)));
    }
    return new RuleLoader().load(files);
  }

  private static Diagnostic error(String... texts) {
    return load(texts).diagnostics().stream().filter(Diagnostic::isError).findFirst().orElseThrow();
  }

  private static List<String> matches(Matcher matcher, FieldValues event) {
    var found = new ArrayList<String>();
    matcher.match(event, (rule, verdict) -> found.add(rule.name() + " " + verdict));
    return found;
  }

  @Test
  void readsWhatARuleSays() {
    var rule = load(TWO_RULES).book().orElseThrow().rules().getFirst();
    assertThat(rule.name()).isEqualTo("shell in container");
    assertThat(rule.priority()).isEqualTo(Priority.ERROR);
    assertThat(rule.tags()).containsExactly("container", "shell");
    assertThat(rule.eventTypes()).containsExactly("execve", "execveat");
    assertThat(rule.condition())
        .isEqualTo(
            "(evt.type in (execve, execveat) and proc.name in (sh, bash) and container.id !="
                + " host)");
    assertThat(rule.fields())
        .extracting(Object::toString)
        .containsExactly("evt.type", "proc.name", "container.id", "proc.aname[1]", "proc.tty");
  }

  @Test
  void filesThatWereAcceptedGiveTheSameRulesCompiledOnce() {
    var first = new RuleFile("first.yaml", TWO_RULES.getBytes(StandardCharsets.UTF_8));
    var second =
        new RuleFile(
            "second.yaml",
            """
            - rule: any start
              condition: and proc.name != true
              override:
                condition: append
            - macro: used_by_nobody
              condition: evt.type = open
            """
                .getBytes(StandardCharsets.UTF_8));
    var loader = new RuleLoader();
    assertThat(loader.load(List.of(first, second)).diagnostics()).isNotEmpty();
    assertThat(loader.ofAccepted().load(List.of(first, second)).diagnostics()).isEmpty();
    assertThat(conditions(loader.ofAccepted().load(List.of(first, second))))
        .isEqualTo(conditions(loader.load(List.of(first, second))))
        .hasSize(2);
    // It needs what only the other defines: nobody would have accepted it.
    assertThat(loader.load(List.of(second, first)).book()).isEmpty();
    assertThat(loader.ofAccepted().load(List.of(second)).book()).isEmpty();
  }

  private static List<String> conditions(LoadResult loaded) {
    return loaded.book().orElseThrow().rules().stream().map(Rule::condition).toList();
  }

  @Test
  void firstRuleThatMatchesEndsTheSearch() {
    var matcher = load(TWO_RULES).book().orElseThrow().matcher();
    var shell =
        new FieldValues("execve").with("proc.name", "bash").with("container.id", "0123456789ab");
    assertThat(matches(matcher, shell)).containsExactly("shell in container TRUE");
    assertThat(matches(matcher, shell.with("container.id", "host")))
        .containsExactly("any start TRUE");
    assertThat(matches(matcher, new FieldValues("open"))).isEmpty();
  }

  @Test
  void tellsOfRulesThatCannotBeDecided() {
    var matcher = load(TWO_RULES).book().orElseThrow().matcher();
    var unknown = new FieldValues("execve").with("proc.name", "sh").otherwiseNotSent();
    assertThat(matches(matcher, unknown))
        .containsExactly("shell in container UNDECIDED", "any start TRUE");
    assertThat(matches(matcher, unknown.with("proc.name", "ls"))).containsExactly("any start TRUE");
  }

  @Test
  void rendersTheAlert() {
    var rule = load(TWO_RULES).book().orElseThrow().rules().getFirst();
    var event =
        new FieldValues("execve").with("proc.name", "sh").with("proc.tty", Value.unsigned(0));
    var alert = rule.alert(event, "node-1");
    assertThat(alert.message()).isEqualTo("shell=sh parent=<NA> tty=0");
    assertThat(alert.outputFields()).containsOnlyKeys("proc.name", "proc.aname[1]", "proc.tty");
    assertThat(rule.output().render(event)).isEqualTo(alert.message());
  }

  @Test
  void pointsAtTheTokenInAFoldedCondition() {
    var error =
        error(
            """
            - rule: broken
              desc: d
              condition: >
                evt.type = open and
                proc.nome = x
              output: o
              priority: INFO
            """);
    assertThat(error.message()).contains("nonexistent field proc.nome");
    assertThat(error.line()).isEqualTo(5);
    assertThat(error.column()).isEqualTo(5);
    assertThat(error.file()).isEqualTo("file-0.yaml");
    assertThat(error.item()).isEqualTo("rule: broken");
    assertThat(error.render()).endsWith("\n      proc.nome = x\n      ^");
  }

  @Test
  void pointsIntoTheMacroThatIsWrong() {
    var error =
        error(
            "- macro: m\n  condition: fd.nome = /x\n",
            """
            - rule: r
              desc: d
              condition: evt.type = open and m
              output: o
              priority: INFO
            """);
    assertThat(error.file()).isEqualTo("file-0.yaml");
    assertThat(error.line()).isEqualTo(2);
  }

  @Test
  void rejectsMacrosThatReferToThemselves() {
    var error =
        error(
            """
            - macro: a
              condition: b
            - macro: b
              condition: evt.num = 1
            - macro: b
              condition: a
            - macro: a
              condition: b
            """);
    assertThat(error.message()).contains("reference loop in macro");
  }

  @Test
  void boundsTheDepthOfMacros() {
    var text = new StringBuilder("- macro: m0\n  condition: evt.num = 1\n");
    for (int i = 1; i < 3000; i++) {
      text.append("- macro: m")
          .append(i)
          .append("\n  condition: not (m")
          .append(i - 1)
          .append(" and evt.num = 2)\n");
    }
    assertThat(error(text.toString()).message()).contains("max depth");
  }

  @Test
  void boundsTheGrowthOfMacros() {
    var text = new StringBuilder("- macro: m0\n  condition: evt.num = 1\n");
    for (int i = 1; i < 64; i++) {
      text.append("- macro: m")
          .append(i)
          .append("\n  condition: m")
          .append(i - 1)
          .append(" or m")
          .append(i - 1)
          .append("\n");
    }
    assertThat(error(text.toString()).message()).contains("too many parts");
  }

  @Test
  void rulesOfASourceReadItsFieldsOnly() {
    var error =
        error(
            """
            - rule: r
              desc: d
              condition: ka.verb = get and proc.name = x
              output: o
              priority: INFO
              source: k8s_audit
            """);
    assertThat(error.message()).contains("nonexistent field proc.name");
  }

  @Test
  void selectsRulesByNameAndTag() {
    var book = load(TWO_RULES).book().orElseThrow();
    var without =
        book.selecting(RuleSelection.byTag(RuleSelection.Action.DISABLE, Set.of("shell")));
    assertThat(without.enabledRules()).extracting(Rule::name).containsExactly("any start");
    var again = without.selecting(RuleSelection.byName(RuleSelection.Action.ENABLE, "shell*"));
    assertThat(again.enabledRules()).hasSize(2);
  }

  @Test
  void absentIsDecidedAndNotSentIsNot() {
    var condition = Condition.compile("not proc.pname = x").orElseThrow();
    assertThat(condition.evaluate(new FieldValues("open"))).isEqualTo(Verdict.TRUE);
    assertThat(condition.evaluate(new FieldValues("open").otherwiseNotSent()))
        .isEqualTo(Verdict.UNDECIDED);
    var different = Condition.compile("proc.pname != x").orElseThrow();
    assertThat(different.evaluate(new FieldValues("open"))).isEqualTo(Verdict.FALSE);
  }

  @Provide
  Arbitrary<String> damagedFiles() {
    return Arbitraries.integers()
        .between(0, TWO_RULES.length() - 1)
        .flatMap(at ->
            Arbitraries.of(
                    "", "[", "]", "{", ":", "\n", "- ", "'", "\"", "%", "(", "null", "\t", "&a ",
                    "*a")
                .flatMap(noise ->
                    Arbitraries.integers()
                        .between(0, 12)
                        .map(cut ->
                            TWO_RULES.substring(0, at)
                                + noise
                                + TWO_RULES.substring(Math.min(TWO_RULES.length(), at + cut)))));
  }

  @Property(tries = 1500)
  void damagedFilesGiveDiagnosticsNotExceptions(@ForAll("damagedFiles") String text) {
    var result = load(text);
    assertThat(result.isLoaded())
        .isEqualTo(result.diagnostics().stream().noneMatch(Diagnostic::isError));
  }

  private static List<String> requiring(Map<String, String> plugins, String requirement) {
    var file = "- required_plugin_versions:\n" + requirement.indent(2);
    return new RuleLoader()
            .having(plugins)
            .load(List.of(new RuleFile("r.yaml", file.getBytes(StandardCharsets.UTF_8))))
            .diagnostics()
            .stream()
            .map(Diagnostic::message)
            .toList();
  }

  @Test
  void refusesFilesThatRequireOtherPlugins() {
    var either = "- {name: a, version: 1.2.0, alternatives: [{name: b, version: 0.3.1}]}";
    assertThat(requiring(Map.of("a", "1.2.0"), either)).isEmpty();
    assertThat(requiring(Map.of("b", "0.4.0"), either)).isEmpty();
    assertThat(requiring(Map.of(), either))
        .containsExactly(
            "Plugin requirement not satisfied, must load one of: a (>= 1.2.0), b (>= 0.3.1)");
    assertThat(requiring(Map.of("a", "1.1.9", "b", "0.3.1"), either))
        .containsExactly(
            "Plugin 'a' version '1.1.9' is not compatible with required plugin version '1.2.0'");
    assertThat(requiring(Map.of("a", "2.0.0"), either))
        .containsExactly(
            "Plugin 'a' version '2.0.0' is not compatible with required plugin version '1.2.0'");
    assertThat(requiring(Map.of("a", "new"), either))
        .containsExactly("Plugin 'a' has invalid version string 'new'");
    assertThat(requiring(Map.of("a", "1.2.0"), "- {name: a, version: 1.99999999999.0-rc1}"))
        .hasSize(1);
  }

  @Test
  void hasThePluginsWhoseFieldsAreBuiltIn() {
    var file =
        """
        - required_plugin_versions:
            - name: k8saudit
              version: 0.7.0
            - name: json
              version: 0.7.0
            - name: container
              version: 0.4.0
        """;
    assertThat(
            new RuleLoader()
                .load(List.of(new RuleFile("r.yaml", file.getBytes(StandardCharsets.UTF_8))))
                .isLoaded())
        .isTrue();
  }

  private static final String USER =
      """
      - rule: user of the macro
        desc: uses it
        condition: first and evt.type = open
        output: said
        priority: info
      """;

  @Test
  void macroThatUsesItselfIsToldOnce() {
    var errors =
        load("- macro: first\n  condition: first or evt.type = open\n" + USER).diagnostics();
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().render())
        .contains("2:14", "Undefined macro 'first'", "a macro cannot refer to itself");
  }

  @Test
  void macroThatStandsTooLateIsToldOnce() {
    var errors =
        load(
                """
                - macro: first
                  condition: second
                - macro: second
                  condition: first
                """
                    + USER)
            .diagnostics()
            .stream()
            .filter(Diagnostic::isError)
            .toList();
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().hint()).contains("defined further below");
  }

  @Test
  void characterThatYamlHasNotIsToldWithItsPlace() {
    var error = error("- macro: first\n  # \ud83d\ude00 \u00e9\n  condition: a\u0007b\n");
    assertThat(error.message()).contains("U+0007");
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.column()).isEqualTo(15);
    assertThat(error("\u0007").column()).isEqualTo(1);
  }
}
