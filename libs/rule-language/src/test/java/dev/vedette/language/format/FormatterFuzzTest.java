package dev.vedette.language.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rule files laid out in every way that authors have found. */
final class FormatterFuzzTest {

  @Property(tries = 300)
  void whatIsFormattedSaysTheSame(@ForAll("files") String file) {
    assertThat(FormatterProperties.hold(file.getBytes(StandardCharsets.UTF_8))).as(file).isTrue();
  }

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.oneOf(rule(), macro(), list())
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .flatMap(items -> gap().list().ofSize(items.size()).map(gaps -> joined(items, gaps)));
  }

  private static String joined(List<String> items, List<String> gaps) {
    var file = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      // names are numbered, since most texts of a file need to be about something of their own
      file.append(gaps.get(i)).append(items.get(i).replace("NAME", "name" + i));
    }
    return file.toString();
  }

  private static Arbitrary<String> gap() {
    return Arbitraries.of(
        "", "\n", "\n\n\n", "# c\n", "\n# c\n\n#d\n", "  # in\n", "---\n", "\n--- # c\n\n");
  }

  private static Arbitrary<String> end() {
    return Arbitraries.of(
        "", "", " # beside", "   #beside", "\n  # below", "\n    # deep", "\n# left\n");
  }

  private static Arbitrary<String> macro() {
    return Combinators.combine(condition(), end(), end())
        .as((condition, one, other) ->
            "- macro: NAME" + one + "\n  " + ended(condition, other) + "\n");
  }

  /** In a block, what is beside a text or deeper is part of it. */
  private static String ended(String condition, String end) {
    boolean block = condition.contains(": >") || condition.contains(": |");
    return condition + (block && (end.contains("beside") || end.contains("deep")) ? "" : end);
  }

  private static Arbitrary<String> list() {
    var items =
        Arbitraries.of(
            "items: [a,b , 'c d']",
            "items:\n    [a,\n   b]",
            "items: [a, # one\n    b]",
            "items:\n  - a\n  # between\n  - b",
            "items:\n      - a\n      - \"b\"",
            "items: [" + "a-long-item,".repeat(20) + " last]",
            "items: []");
    return Combinators.combine(items, end())
        .as((text, end) -> "- list: NAME\n  " + text + (text.endsWith("]") ? end : "") + "\n");
  }

  private static Arbitrary<String> rule() {
    var desc =
        Arbitraries.of(
            "desc: d",
            "desc: >\n      one\n      two",
            "desc: |-\n    one\n\n      two\n",
            "desc: >2\n     one\n    two",
            "desc: \"a\n     b\"",
            "desc:\n     below");
    var output = Arbitraries.of("output: o %fd.name", "output: 'it''s'", "output: >-\n   a\n   b");
    var tags =
        Arbitraries.of("tags: [a,b]", "tags:\n   - a", "enabled: false", "warn_evttypes:  false");
    var keys =
        Combinators.combine(desc, condition(), output, tags)
            .as((a, b, c, d) -> List.of(a, b, c, d, "priority: INFO", "rule: NAME"));
    return keys.flatMap(Arbitraries::shuffle)
        .flatMap(shuffled ->
            Arbitraries.of("", "\n  # above", "\n# left")
                .list()
                .ofSize(shuffled.size())
                .map(comments -> keyed(shuffled, comments)));
  }

  private static String keyed(List<String> keys, List<String> comments) {
    var item = new StringBuilder("- ");
    for (int i = 0; i < keys.size(); i++) {
      item.append(i == 0 ? "" : comments.get(i) + "\n  ").append(keys.get(i));
    }
    return item.append('\n').toString();
  }

  private static Arbitrary<String> condition() {
    return Combinators.combine(clause(3), Arbitraries.of(0, 1, 2, 3))
        .as((text, style) ->
            switch (style) {
              case 0 -> "condition: " + text;
              case 1 -> "condition: >\n      " + text.replace(" and ", "\n      and ");
              case 2 -> "condition: |\n    " + text.replace(" or ", " or\n       ");
              default -> "condition:\n    " + text.replace(" and ", " and\n     ");
            });
  }

  private static Arbitrary<String> clause(int depth) {
    if (depth == 0) {
      return Arbitraries.of(
          "evt.type=open",
          "fd.name  startswith  /a/long/path/of/a/file",
          "proc.name in (a,b ,\"c d\")",
          "proc.name in (" + "a-long-program,".repeat(12) + "last)",
          "proc.pid>=5",
          "proc.aname[ 2 ] exists".replace(" 2 ", "2"),
          "tolower( proc.name )=x",
          "proc.name contains oneof (a, b)",
          "fd.name = val( proc.name )",
          "proc.cmdline contains 'a and b'",
          "evt.dir=<");
    }
    var inner = clause(depth - 1);
    var several = inner.list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        clause(0),
        several.map(parts -> String.join(" and ", parts)),
        several.map(parts -> "(" + String.join(" or ", parts) + ")"),
        several.map(parts -> String.join(" or ", parts)),
        inner.map(part -> "not(" + part + ")"),
        inner.map(part -> "not  not (" + part + " )"));
  }
}
