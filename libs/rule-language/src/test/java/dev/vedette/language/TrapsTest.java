package dev.vedette.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is easily read otherwise than Falco means it; the same in both dialects. */
final class TrapsTest {
  private static final FieldValues EVENT =
      new FieldValues("open")
          .with("proc.name", "cat")
          .with("proc.cmdline", "cat -n /etc/.hidden/x")
          .with("proc.tty", Value.unsigned(0))
          .with("proc.args", Value.items(texts("-n", "-o", "f", "--", "-z")))
          .with("proc.aname", Value.items(texts("bash", "sshd")))
          .with("fd.name", "/etc/shadow")
          .with("fd.sport", Value.unsigned(22))
          .with("fd.types", Value.items(texts("file", "ipv4")))
          .with("fd.port", Value.items(List.of(Value.unsigned(40000), Value.unsigned(22))))
          .with("evt.num", Value.unsigned(1))
          .with("evt.rawres", Value.number(-2))
          .with("evt.is_open_read", Value.truth(true))
          .with("evt.buffer", Value.text(new byte[] {0, (byte) 0xca, (byte) 0xfe}))
          .with("user.name", "<NA>")
          .with("proc.env[X]", "");

  private static List<Value> texts(String... texts) {
    return List.of(texts).stream().map(Value::text).toList();
  }

  private static Verdict verdict(String condition, Dialect dialect) {
    return Condition.compile(condition, dialect).orElseThrow().evaluate(EVENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // absent is false whatever the operator, and only not turns it
        "not proc.pname = x",
        "not proc.pname != x",
        "not proc.pname in (x)",
        "not proc.pname exists",
        "not not proc.name = cat",
        "not(not(proc.name = cat))",
        // a text that is empty exists
        "proc.env[X] exists and proc.env[X] = \"\"",
        "user.name exists and user.name = <NA>",
        // words and blanks
        "(proc.name=cat)and(evt.num=1)",
        "proc.name = cat or(evt.num = 0)",
        "proc.name in(cat)",
        "proc.name startswith oneof or proc.name = cat",
        // precedence
        "proc.name = cat or proc.name = a and proc.name = b",
        // patterns cover the whole text and know no leading dots
        "proc.cmdline glob *hidden*",
        "proc.cmdline glob \"*/etc/?hidden/[!y]\"",
        "not proc.cmdline glob hidden",
        "proc.cmdline iglob *HIDDEN*",
        "proc.name regex c[[:alpha:]]t and not proc.name regex c",
        "proc.cmdline icontains HIDDEN and not proc.cmdline contains HIDDEN",
        "proc.name startswith \"\" and proc.name endswith \"\"",
        "proc.name > 1 and not proc.name < 1",
        // paths by their parts
        "fd.name pmatch (/etc) and not fd.name pmatch (/et)",
        "fd.name pmatch (/*/shadow) and fd.name pmatch (\"//etc//\")",
        // numbers
        "fd.sport = ssh and fd.sport = 65558",
        "evt.rawres = -2 and evt.rawres < 0",
        "proc.tty = 0",
        "evt.is_open_read = true",
        // bytes
        "evt.buffer bcontains cafe and evt.buffer bstartswith 00CA",
        "evt.buffer contains \"\\xca\\xfe\"",
        // two ends
        "fd.port = 22 and fd.port in (22, 23) and not fd.port != 22",
        "fd.port > 30000 and fd.port < 100",
        // every item is in, some item intersects
        "fd.types in (file, ipv4, ipv6) and not fd.types in (file)",
        "fd.types intersects (pipe, file) and not fd.types intersects (pipe)",
        // some ancestor is, and some is not
        "proc.aname = sshd and proc.aname != sshd",
        // how many of several
        "proc.name = anyof (a, cat) and proc.name = oneof (a, cat)",
        "not proc.name = oneof (cat, cat) and proc.name startswith allof (c, ca)",
        "proc.name != allof (a, b) and proc.name != anyof (cat, b)",
        "not proc.name = anyof () and not proc.name = allof ()",
        // values of the same event
        "proc.name = val(proc.name) and not proc.name = val(proc.pname)",
        "toupper(proc.name) = CAT and len(proc.name) = 3 and len(fd.types) = 2",
        "concat(proc.name, \"-\", user.name) = cat-<NA>",
        "not concat(proc.name, proc.pname) exists",
        "join(\"+\", fd.types) = file+ipv4 and basename(fd.name) = shadow",
        "getopt(proc.args, \"no:z\")[o] = f and getopt(proc.args, \"no:z\")[n] = n",
        "not getopt(proc.args, \"no:z\")[z] exists",
      })
  void holds(String condition) {
    for (Dialect dialect : Dialect.values()) {
      assertThat(verdict(condition, dialect)).as(condition + " " + dialect).isEqualTo(Verdict.TRUE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evt.num = 1 andb",
        "evt.num = 1 and",
        "proc.name = (cat)",
        "proc.name in (a,)",
        "proc.name in a b",
        "proc.name = \"ends in \\\\\"",
        "proc.name = \"\\q\"",
        "proc.name = \"\\x4\"",
        "proc.name = \"\\x00\"",
        "evt.num = 0x10",
        "evt.num > 0x10",
        "fd.sport = nosuchservice",
        "evt.is_open_read = yes",
        "evt.type = nosuchtype",
        "evt.arg.nosuch = 1",
        "proc.name regex \"\\d+\"",
        "proc.name regex \"(\"",
        "proc.name bcontains 1",
        "evt.num contains 1",
        "fd.types = file",
        "proc.name = val(evt.num)",
        "proc.name = val(tolower(proc.name))",
        "val(proc.name) = cat",
        "proc.name regex val(proc.name)",
        "tolower(evt.num) = 1",
        "tolower (proc.name) = cat",
        "fd.ip = val(fd.ip)",
        "fd.net = 10.0.0.1",
        "fd.ip = 10.0.0",
        "proc.aname[x] = y",
        "proc.args[x] = y",
        "fd.types[x] intersects (file)",
        "proc.args[999999999999] = y",
        "# comment",
        "AND",
      })
  void isRefused(String condition) {
    for (Dialect dialect : Dialect.values()) {
      assertThat(Condition.compile(condition, dialect))
          .as(condition)
          .isInstanceOf(Result.Failure.class);
    }
  }

  private static LoadResult load(Dialect dialect, String rules) {
    return new RuleLoader()
        .speaking(dialect)
        .load(List.of(new RuleFile("r.yaml", rules.getBytes(StandardCharsets.UTF_8))));
  }

  private static String rule(String name, String condition) {
    return "- rule: %s\n  desc: d\n  condition: %s\n  output: o\n  priority: INFO\n  warn_evttypes: false\n"
        .formatted(name, condition);
  }

  private static List<String> conditions(String rules) {
    var all = new ArrayList<List<String>>();
    for (Dialect dialect : Dialect.values()) {
      all.add(
          load(dialect, rules).book().orElseThrow().rules().stream()
              .map(rule -> rule.name() + ": " + rule.condition())
              .toList());
    }
    assertThat(all.getFirst()).isEqualTo(all.getLast());
    return all.getFirst();
  }

  @Test
  void aRedefinitionKeepsItsPlace() {
    assertThat(
            conditions(
                rule("a", "evt.num = 1") + rule("b", "evt.num = 2") + rule("a", "evt.num = 3")))
        .containsExactly("a: evt.num = 3", "b: evt.num = 2");
  }

  @Test
  void appendedTextHasNoParentheses() {
    assertThat(
            conditions(
                rule("a", "evt.num = 1 or evt.num = 2")
                    + "- rule: a\n  condition: and evt.num = 3\n  append: true\n"))
        .containsExactly("a: (evt.num = 1 or (evt.num = 2 and evt.num = 3))");
  }

  @Test
  void macrosKeepTheirPrecedence() {
    assertThat(
            conditions(
                "- macro: m\n  condition: evt.num = 1 or evt.num = 2\n"
                    + rule("a", "m and evt.num = 3")))
        .containsExactly("a: ((evt.num = 1 or evt.num = 2) and evt.num = 3)");
  }

  @Test
  void macrosSeeOnlyMacrosBeforeThemButRulesSeeAll() {
    var later = "- macro: b\n  condition: evt.num = 1\n";
    assertThat(load(Dialect.VEDETTE, "- macro: a\n  condition: b\n" + later).isLoaded()).isFalse();
    assertThat(conditions(rule("r", "b") + later)).containsExactly("r: evt.num = 1");
  }

  @Test
  void conditionsSeeTheLastStateOfAListAlsoOfOneThatFollows() {
    assertThat(
            conditions(
                rule("r", "proc.name in (l, x)")
                    + "- list: l\n  items: [a]\n"
                    + "- list: l\n  items: [\"b c\"]\n  override: {items: append}\n"))
        .containsExactly("r: proc.name in (a, \"b c\", x)");
    assertThat(conditions(rule("r", "proc.name in (l, x)") + "- list: l\n  items: []\n"))
        .containsExactly("r: proc.name in (x)");
  }

  @Test
  void exceptionsQuoteBlanksAndPutListsInParentheses() {
    assertThat(
            conditions(
                rule("r", "evt.num = 1 or evt.num = 2")
                    + """
                      exceptions:
                        - {name: a, fields: [proc.name, fd.name], comps: [in, startswith],
                           values: [[[x, "y z"], /etc], [l, /var]]}
                        - {name: b, fields: proc.name, values: [q]}
                        - {name: c, fields: [proc.name]}
                    """
                    + "- list: l\n  items: [m]\n"))
        .containsExactly(
            "r: ((evt.num = 1 or evt.num = 2) and not ((proc.name in (x, \"y z\") and fd.name"
                + " startswith /etc) or (proc.name in (m) and fd.name startswith /var)) and not"
                + " proc.name in (q))");
  }

  @Test
  void aFieldOnTheRightIsTextAndIsWarnedOf() {
    var result = load(Dialect.VEDETTE, rule("r", "proc.name = proc.pname"));
    assertThat(result.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly("LOAD_COMPILE_CONDITION");
  }

  @Test
  void unknownFieldsCanLeaveTheRuleOut() {
    var rules =
        rule("r", "no.field = 1") + "  skip-if-unknown-filter: true\n" + rule("s", "evt.num = 1");
    assertThat(conditions(rules)).containsExactly("s: evt.num = 1");
    assertThat(load(Dialect.VEDETTE, rules).diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly("LOAD_UNKNOWN_FILTER");
  }
}
