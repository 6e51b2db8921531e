package dev.vedette.rules.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleLoader;
import dev.vedette.rules.store.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefaultRulesTest {
  /** What the capture delivers; a rule on another event would never fire. */
  private static final Set<String> CAPTURED =
      Set.of(
          "connect",
          "dup",
          "dup2",
          "dup3",
          "execve",
          "execveat",
          "finit_module",
          "init_module",
          "link",
          "linkat",
          "open",
          "openat",
          "openat2",
          "ptrace",
          "sendmsg",
          "sendto",
          "socket",
          "symlink",
          "symlinkat");

  @Test
  void loadWithoutErrorOrWarning() throws Exception {
    Validation validation =
        new RevisionValidator(new RuleLoader()).validate(Kind.RUNTIME, DefaultRules.files());
    assertThat(validation.diagnostics()).isEmpty();
    assertThat(validation.ruleCount()).isGreaterThanOrEqualTo(12);
  }

  @Test
  void watchOnlyEventsThatAreCaptured() throws Exception {
    for (Rule rule : rules()) {
      assertThat(rule.eventTypes()).as(rule.name()).isNotEmpty().isSubsetOf(CAPTURED);
    }
  }

  @Test
  void sayWhatTheyAreFor() throws Exception {
    assertThat(rules())
        .allSatisfy(rule -> {
          assertThat(rule.enabled()).isTrue();
          assertThat(rule.description()).isNotBlank();
          assertThat(rule.tags()).isNotEmpty();
          // the service adds the container to every output; a rule that does so too would say it
          // twice
          assertThat(rule.output().text()).doesNotContain("container.id");
        });
  }

  private static List<Rule> rules() throws Exception {
    return new RevisionValidator(new RuleLoader())
        .validate(Kind.RUNTIME, DefaultRules.files())
        .book()
        .orElseThrow()
        .rules();
  }
}
