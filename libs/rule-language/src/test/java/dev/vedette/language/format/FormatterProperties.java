package dev.vedette.language.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What must hold for every file, whatever it holds. */
public final class FormatterProperties {
  private FormatterProperties() {}

  /** Checks one file; whether it could be formatted. */
  public static boolean hold(byte[] content) {
    if (!(RuleFormatter.format(new RuleFile("f.yaml", content))
        instanceof Result.Success<FormattedFile>(FormattedFile formatted, _))) {
      return false;
    }
    byte[] after = formatted.text().getBytes(StandardCharsets.UTF_8);
    var again = RuleFormatter.format(new RuleFile("f.yaml", after)).orElseThrow();
    assertThat(again.text()).isEqualTo(formatted.text());
    assertThat(again.changed()).isFalse();
    assertThat(comments(formatted.text())).isEqualTo(comments(text(content)));
    assertThat(rules(after)).isEqualTo(rules(content));
    return true;
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** Lines that are nothing but a comment, or may be: more than the formatter itself looks for. */
  private static List<String> comments(String text) {
    return text.lines().map(String::strip).filter(line -> line.startsWith("#")).sorted().toList();
  }

  private static List<String> rules(byte[] content) {
    return new RuleLoader()
        .load(List.of(new RuleFile("f.yaml", content)))
        .book()
        .map(book -> book.rules().stream().map(FormatterProperties::text).toList())
        .orElse(List.of("not loaded"));
  }

  private static String text(Rule rule) {
    return String.join(
        "|",
        rule.name(),
        rule.description(),
        rule.source(),
        rule.condition(),
        rule.output().text(),
        rule.priority().name(),
        rule.tags().toString(),
        rule.enabled() + "");
  }
}
