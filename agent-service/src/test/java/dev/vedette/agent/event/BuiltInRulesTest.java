package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Rule;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that the suite comes with ask for nothing that this agent does not deliver. */
class BuiltInRulesTest {
  private static final Path RULES =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"))
          .resolve("rules-service/src/main/resources/dev/vedette/rules/ruleset/defaults");

  @Test
  void nameOnlyEventsThatAreCaptured() throws Exception {
    Set<String> captured =
        EventDefinitions.standard().all().stream()
            .map(EventDefinition::name)
            .collect(Collectors.toSet());
    assertThat(rules()).allSatisfy(rule -> assertThat(captured).containsAll(rule.eventTypes()));
  }

  @Test
  void readOnlyFieldsThatAreFilled() throws Exception {
    assertThat(rules())
        .allSatisfy(rule ->
            assertThat(rule.fields())
                .as(rule.name())
                .allSatisfy(field ->
                    assertThat(FieldTable.standard().fillsLive(field.id()))
                        .as(field.name())
                        .isTrue()));
  }

  private static List<Rule> rules() throws IOException {
    List<RuleFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(RULES)) {
      for (Path path : paths.sorted().toList()) {
        files.add(new RuleFile(path.getFileName().toString(), Files.readAllBytes(path)));
      }
    }
    return new RuleLoader().load(files).book().orElseThrow().rules();
  }
}
