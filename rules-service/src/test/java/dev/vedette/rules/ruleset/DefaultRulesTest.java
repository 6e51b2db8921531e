package dev.vedette.rules.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.rules.store.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DefaultRulesTest {
  private static final Pattern TACTIC = Pattern.compile("mitre_[a-z_]+");
  private static final Pattern TECHNIQUE = Pattern.compile("T1[0-9]{3}(\\.[0-9]{3})?");

  @Test
  void loadWithoutErrorOrWarning() throws Exception {
    Validation validation =
        new RevisionValidator(new RuleLoader()).validate(Kind.RUNTIME, DefaultRules.files());
    assertThat(validation.diagnostics()).isEmpty();
    assertThat(validation.ruleCount()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void meanTheSameWhenLoadedFileByFile() throws Exception {
    assertThat(BuiltInRules.parts()).map(RuleFile::name).isSorted();
    var byPart = new RuleLoader().load(BuiltInRules.parts());
    assertThat(byPart.diagnostics()).isEmpty();
    assertThat(byPart.book().orElseThrow().rules())
        .map(Rule::condition)
        .isEqualTo(rules().stream().map(Rule::condition).toList());
  }

  @Test
  void nameTheEventsThatTheyAreAbout() throws Exception {
    assertThat(rules()).allSatisfy(rule -> assertThat(rule.eventTypes()).hasSizeBetween(1, 12));
  }

  @Test
  void nameTacticAndTechnique() throws Exception {
    assertThat(rules())
        .allSatisfy(rule -> {
          assertThat(rule.tags()).anyMatch(tag -> TACTIC.matcher(tag).matches());
          assertThat(rule.tags()).anyMatch(tag -> TECHNIQUE.matcher(tag).matches());
          assertThat(rule.tags()).containsAnyOf("host", "container");
        });
  }

  @Test
  void sayWhatTheyAreFor() throws Exception {
    assertThat(rules())
        .allSatisfy(rule -> {
          assertThat(rule.description().strip()).hasSizeGreaterThan(80).endsWith(".");
          // the service adds the container to every output; a rule that does so too would say it
          // twice
          assertThat(rule.output().text())
              .doesNotContain("container.id")
              .contains("%proc.name", "%proc.cmdline", "%user.name");
        });
  }

  @Test
  void sayWhyTheyAreNotEnabled() throws Exception {
    assertThat(rules())
        .filteredOn(rule -> !rule.enabled())
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.description()).containsIgnoringCase("not enabled"));
  }

  @Test
  void takeExceptionsOfUsers() throws Exception {
    var text = new StringBuilder();
    for (Rule rule : rules()) {
      text.append("- rule: \"").append(rule.name()).append("\"\n");
      text.append("  exceptions: [{name: known_images, values: [registry.example/agent]}]\n");
      text.append("  override: {exceptions: append}\n");
    }
    // the one rule that asks for accounts instead
    var adapted =
        text.toString()
            .replace(
                "\"Service account in interactive session\"\n"
                    + "  exceptions: [{name: known_images, values: [registry.example/agent]}]",
                "\"Service account in interactive session\"\n"
                    + "  exceptions: [{name: known_accounts, values: [www-data]}]");
    var files = new ArrayList<>(BuiltInRules.files());
    files.add(new RuleFile("mine.yaml", adapted.getBytes(StandardCharsets.UTF_8)));
    var loaded = new RuleLoader().load(files);
    assertThat(loaded.diagnostics()).isEmpty();
    assertThat(loaded.book().orElseThrow().rules())
        .allSatisfy(
            rule -> assertThat(rule.condition()).containsPattern("www-data|registry.example"));
  }

  private static List<Rule> rules() throws Exception {
    return new RuleLoader().load(BuiltInRules.files()).book().orElseThrow().rules();
  }
}
