package dev.vedette.language.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.RuleFile;
import dev.vedette.language.diagnostic.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RuleTestsTest {
  private static final String RULES =
      """
      - macro: reading
        condition: evt.type in (open, openat) and evt.is_open_read = true
      - rule: Read a secret
        desc: d
        condition: reading and fd.name startswith /secret
        output: "%proc.name opened %fd.name"
        priority: WARNING
      - rule: Ran below a shell
        desc: d
        condition: evt.type = execve and proc.aname in (bash, sh) and proc.aname[2] = sshd
        output: "%proc.name"
        priority: NOTICE
      - rule: Talked to a port
        desc: d
        condition: evt.type = connect and fd.port = 4444 and fd.snet = 10.0.0.0/8
        output: "%fd.sip"
        priority: NOTICE
      - rule: Off
        desc: d
        condition: evt.type = openat
        output: "%proc.name"
        priority: NOTICE
        enabled: false
      """;

  private static TestReport run(String tests) {
    return load(tests).orElseThrow().run();
  }

  private static Result<RuleTests> load(String tests) {
    return RuleTests.load(
        List.of(new RuleFile("rules.yaml", bytes(RULES))),
        new RuleFile("rules_test.yaml", bytes(tests)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> problems(String tests) {
    return load(tests).diagnostics().stream()
        .filter(diagnostic -> diagnostic.file().equals("rules_test.yaml"))
        .map(found -> found.line() + ":" + found.column() + ": " + found.message())
        .toList();
  }

  @Test
  void passesWhereTheExpectedRulesAlertWithTheExpectedMessage() {
    var report =
        run(
            """
            tests:
              - name: a secret
                event: {evt.type: openat, proc.name: cat, fd.name: /secret/1, evt.is_open_read: true}
                expect: [Read a secret]
                message: cat opened /secret/1
              - name: something else
                event: {evt.type: openat, proc.name: cat, fd.name: /tmp/1, evt.is_open_read: true}
                expect: []
              - name: not for reading
                event: {evt.type: openat, proc.name: cat, fd.name: /secret/1, evt.is_open_read: null}
                expect: []
            """);
    assertThat(report.outcomes()).allSatisfy(outcome -> assertThat(outcome.problems()).isEmpty());
    assertThat(report.outcomes()).hasSize(3);
  }

  @Test
  void tellsWhatAlertedAndWhatDidNot() {
    var report =
        run(
            """
            tests:
              - name: nothing
                event: {evt.type: openat, fd.name: /secret/1, evt.is_open_read: true}
                expect: []
              - name: not this
                event: {evt.type: openat, fd.name: /tmp/1}
                expect: [Read a secret]
              - name: no such rule
                event: {evt.type: openat}
                expect: [Read a sekret]
              - name: off
                event: {evt.type: openat}
                expect: ["Off"]
              - name: other words
                event: {evt.type: openat, fd.name: /secret/1, evt.is_open_read: true}
                expect: Read a secret
                message: cat opened /secret/1
            """);
    assertThat(report.outcomes().stream().map(TestOutcome::problems).toList())
        .containsExactly(
            List.of("rule 'Read a secret' alerted"),
            List.of("rule 'Read a secret' did not alert"),
            List.of("no rule 'Read a sekret' (did you mean 'Read a secret'?)"),
            List.of("rule 'Off' is not enabled (name it under 'enable')"),
            List.of("message: \"<NA> opened /secret/1\" (expected: \"cat opened /secret/1\")"));
    assertThat(report.failures()).isEqualTo(5);
  }

  @Test
  void enablesRulesByNameOrPattern() {
    var report =
        run(
            """
            enable: ["O*"]
            tests:
              - name: both
                event: {evt.type: openat, fd.name: /secret/1, evt.is_open_read: true}
                expect: ["Off", Read a secret]
              - name: the first
                rule_matching: first
                event: {evt.type: openat, fd.name: /secret/1, evt.is_open_read: true}
                expect: [Read a secret]
            """);
    assertThat(report.outcomes()).allSatisfy(outcome -> assertThat(outcome.problems()).isEmpty());
  }

  @Test
  void takesAlertsOfSeveralEventsTogether() {
    var report =
        run(
            """
            tests:
              - name: three
                events:
                  - {evt.type: openat, fd.name: /secret/1, evt.is_open_read: true}
                  - evt.type: execve
                    proc.pname: bash
                    proc.aname[2]: sshd
                  - evt.type: connect
                    fd.cip: 192.168.0.1
                    fd.sip: 10.1.2.3
                    fd.cport: 50000
                    fd.sport: 4444
                expect: [Talked to a port, Ran below a shell, Read a secret]
            """);
    assertThat(report.outcomes().getFirst().problems()).isEmpty();
  }

  @Test
  void findsSingleAncestorsInTheListOfAll() {
    var report =
        run(
            """
            tests:
              - name: below
                event: {evt.type: execve, proc.aname: [bash, sshd, systemd]}
                expect: [Ran below a shell]
            """);
    assertThat(report.outcomes().getFirst().problems()).isEmpty();
  }

  @Test
  void rejectsFieldsAndValuesAndPointsAtThem() {
    assertThat(
            problems(
                """
                tests:
                  - name: a
                    event: {evt.type: openta, fd.nam: x}
                    expect: []
                  - name: b
                    event:
                      evt.type: openat
                      proc.pid: one
                      fd.sip: 1.2.3
                      evt.is_open_read: maybe
                      proc.name: [a, b]
                      proc.env: A
                    expect: []
                  - name: c
                    event: {proc.name: cat}
                    expect: []
                """))
        .containsExactly(
            "3:13: evt.type: unknown event type 'openta' (did you mean 'openat'?)",
            "3:31: fd.nam: no such field of source syscall (did you mean 'fd.name'?)",
            "8:7: proc.pid: 'one' (expected: a whole number of 64 bits)",
            "9:7: fd.sip: '1.2.3' (expected: an IPv4 or IPv6 address)",
            "10:7: evt.is_open_read: 'maybe' (expected: true or false)",
            "11:7: proc.name: a list (expected: one text)",
            "15:12: event: no evt.type (expected: a type such as openat)");
  }

  @Test
  void rejectsUnknownAndMissingKeys() {
    assertThat(
            problems(
                """
                rule: x
                tests:
                  - name: a
                    evnt: {evt.type: openat}
                    expect: []
                  - event: {evt.type: openat}
                  - name: c
                    event: {evt.type: openat}
                    expect: []
                    message: text
                    rule_matching: last
                """))
        .containsExactly(
            "1:1: test file: unknown key 'rule' (did you mean 'rules'?)",
            "4:5: test: unknown key 'evnt' (did you mean 'event'?)",
            "3:5: test: expected either 'event' or 'events'",
            "6:5: test: no key 'name'",
            "6:5: test: no key 'expect' (expected: rule names, or [] for none)",
            "10:14: test: a message, but no alert is expected",
            "11:20: rule_matching: 'last' (expected: all or first)");
  }

  @Test
  void acceptsEventsAsTheCommandLinePrintsThem() {
    var report =
        run(
            """
            tests:
              - name: recorded
                event: {"time":1763776800000000000,"source":"syscall","type":"openat",
                  "fields":{"fd.name":"/secret/x","evt.is_open_read":true,"proc.name":"cat"}}
                expect: [Read a secret]
            """);
    assertThat(report.outcomes().getFirst().problems()).isEmpty();
  }

  @Test
  void refusesWhatIsNoYamlOrTooDeep() {
    assertThat(problems("tests: [")).hasSize(1);
    assertThat(problems("")).hasSize(1);
    assertThat(problems("tests: " + "[".repeat(100))).hasSize(1);
    assertThat(problems("- a")).containsExactly("1:1: test file: a list (expected: a mapping)");
  }
}
