package dev.vedette.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SharedMatcherTest {
  private static final String COMMON =
      """
      - rule: Any event of cat
        desc: names no event type
        condition: evt.type exists and proc.name = cat
        output: o
        priority: NOTICE
      - rule: Parent
        desc: reads what may not be sent
        condition: evt.type = open and proc.pname = bash and fd.name startswith /etc
        output: o
        priority: NOTICE
      """;
  private static final String FIRST =
      """
      - rule: Shadow
        desc: d
        condition: evt.type = open and fd.name = /etc/shadow
        output: first
        priority: NOTICE
      """;
  private static final String SAME_CONDITION_IN_OTHER_WORDS =
      """
      - rule: Shadow renamed
        desc: d
        condition: evt.type = open and fd.name = /etc/shadow
        output: second
        priority: ERROR
      - rule: Passwd
        desc: d
        condition: evt.type in (open, openat) and fd.name in (/etc/passwd, /etc/shadow)
        output: o
        priority: NOTICE
      """;

  private final List<RuleBook> books =
      List.of(
          book(COMMON + FIRST),
          book(FIRST + COMMON),
          book(SAME_CONDITION_IN_OTHER_WORDS + COMMON),
          book(COMMON));

  private static RuleBook book(String text) {
    return new RuleLoader()
        .load(List.of(new RuleFile("r.yaml", text.getBytes(StandardCharsets.UTF_8))))
        .book()
        .orElseThrow();
  }

  @Test
  void tellsOfEachBookWhatItsOwnMatcherTells() {
    SharedMatcher shared = new SharedMatcher(books);
    int told = 0;
    for (String type : List.of("open", "openat", "execve")) {
      for (String file : List.of("/etc/shadow", "/etc/passwd", "/tmp/x")) {
        for (String program : List.of("cat", "vi")) {
          FieldValues event =
              new FieldValues(type)
                  .with("fd.name", file)
                  .with("proc.name", program)
                  .otherwiseNotSent();
          List<List<String>> expected = books.stream().map(book -> alone(book, event)).toList();
          assertThat(together(shared, event)).isEqualTo(expected);
          told += expected.stream().mapToInt(List::size).sum();
        }
      }
    }
    assertThat(told).isGreaterThan(30);
  }

  private static List<String> alone(RuleBook book, FieldValues event) {
    List<String> told = new ArrayList<>();
    book.matcher().match(event, (rule, verdict) -> told.add(rule.name() + " " + verdict));
    return told;
  }

  private List<List<String>> together(SharedMatcher shared, FieldValues event) {
    List<List<String>> told = new ArrayList<>();
    List<MatchListener> listeners = new ArrayList<>();
    for (RuleBook _ : books) {
      List<String> ofBook = new ArrayList<>();
      told.add(ofBook);
      listeners.add((rule, verdict) -> ofBook.add(rule.name() + " " + verdict));
    }
    shared.match(event, listeners);
    return told;
  }
}
