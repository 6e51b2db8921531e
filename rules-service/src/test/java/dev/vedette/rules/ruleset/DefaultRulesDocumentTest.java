package dev.vedette.rules.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/DEFAULT_RULES.md} lists the built-in rules. Run with {@code -Dgolden.update=true} to
 * write its tables anew.
 */
class DefaultRulesDocumentTest {
  private static final Path DOCUMENT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"))
          .resolve("docs/DEFAULT_RULES.md");
  private static final String TABLES = "<!-- tables: written by DefaultRulesDocumentTest -->\n";
  private static final Pattern RULE = Pattern.compile("^- rule: (.+)$", Pattern.MULTILINE);
  private static final Pattern TECHNIQUE = Pattern.compile("T1.*");

  @Test
  void listsTheRulesAsTheyAre() throws Exception {
    String document = Files.readString(DOCUMENT);
    int tables = document.indexOf(TABLES);
    assertThat(tables).isPositive();
    String expected = document.substring(0, tables) + TABLES + tables();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, expected);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
  }

  private static String tables() throws Exception {
    List<Rule> rules = new RuleLoader().load(BuiltInRules.files()).book().orElseThrow().rules();
    var text = new StringBuilder();
    for (RuleFile file : BuiltInRules.parts()) {
      String content = new String(file.content(), StandardCharsets.UTF_8);
      List<String> names =
          RULE.matcher(content).results().map(found -> unquoted(found.group(1))).toList();
      if (names.isEmpty()) {
        continue;
      }
      text.append("\n## ").append(heading(content)).append("\n\n");
      text.append("| rule | priority | technique | what it tells of |\n|---|---|---|---|\n");
      for (String name : names) {
        text.append(
            row(rules.stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow()));
      }
    }
    return text.toString();
  }

  private static String row(Rule rule) {
    String techniques =
        rule.tags().stream()
            .filter(tag -> TECHNIQUE.matcher(tag).matches())
            .collect(Collectors.joining(", "));
    return "| "
        + rule.name()
        + " | "
        + rule.priority().text()
        + (rule.enabled() ? "" : ", not enabled")
        + " | "
        + techniques
        + " | "
        + rule.description().strip().replace('\n', ' ').replace("|", "\\|")
        + " |\n";
  }

  /** The first line of a file is a comment: what it holds, and what it is about. */
  private static String heading(String content) {
    return Pattern.compile("^# (.+)\\.$", Pattern.MULTILINE)
        .matcher(content)
        .results()
        .map(MatchResult::group)
        .findFirst()
        .orElseThrow()
        .replaceAll("^# |\\.$", "");
  }

  private static String unquoted(String name) {
    return name.replaceAll("^\"|\"$", "");
  }
}
