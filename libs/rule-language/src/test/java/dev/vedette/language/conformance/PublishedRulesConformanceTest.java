package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.format.FormatterProperties;
import dev.vedette.language.syntax.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PublishedRulesConformanceTest {

  private static LoadResult load(String... names) {
    var files =
        java.util.Arrays.stream(names)
            .map(name -> new RuleFile(name, Cases.rules("rules/" + name)))
            .toList();
    return new RuleLoader().load(files);
  }

  private static List<String> errors(LoadResult result) {
    return result.diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(Diagnostic::render)
        .toList();
  }

  /** Every published file of rules, wherever it lies, in both dialects. */
  @Test
  void everyFileLoadsUnmodified() throws IOException {
    var names = new ArrayList<String>();
    var rules = Cases.folder().resolve("rules");
    try (var files = Files.walk(rules)) {
      files
          .map(file -> rules.relativize(file).toString())
          .filter(name -> name.endsWith(".yaml") && name.contains("rules"))
          .sorted()
          .forEach(names::add);
    }
    assertThat(names).isNotEmpty();
    int rulesFound = 0;
    for (String name : names) {
      // a file may say what is different from another, which then comes first
      var files =
          names.stream()
              .filter(other -> name.startsWith(other.replace(".yaml", "")))
              .map(other -> new RuleFile(other, Cases.rules("rules/" + other)))
              .toList();
      for (Dialect dialect : Dialect.values()) {
        var result = new RuleLoader().speaking(dialect).load(files);
        assertThat(errors(result)).as(name).isEmpty();
        rulesFound += result.book().orElseThrow().rules().size();
        assertThat(result.files().getLast().schemaProblems()).as(name).isEmpty();
      }
    }
    assertThat(rulesFound).isGreaterThan(names.size());
  }

  @Test
  void stableRulesNameFewEventTypes() {
    var book = load("falco_rules.yaml").book().orElseThrow();
    assertThat(book.eventTypes("syscall")).contains("openat", "execve").hasSizeLessThan(60);
    assertThat(book.matcher().concerns("syscall", "read")).isFalse();
    assertThat(book.matcher().concerns("syscall", "execve")).isTrue();
  }

  @Test
  void everyFileSaysTheSameOnceFormatted() throws IOException {
    int formatted = 0;
    for (String folder : List.of("rules", "legacy_rules")) {
      try (var files = Files.walk(Cases.folder().resolve(folder))) {
        for (var file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
          boolean readable = FormatterProperties.hold(Files.readAllBytes(file));
          formatted += readable ? 1 : 0;
          assertThat(readable || !folder.equals("rules") || !file.toString().contains("_rules"))
              .as(file.toString())
              .isTrue();
        }
      }
    }
    assertThat(formatted).isPositive();
  }
}
