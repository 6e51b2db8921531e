package dev.vedette.scanner.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.schema.SchemaValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/CHECKS.md what the declarations say; {@code -Dgolden.update=true} rewrites it. */
final class ChecksDocumentTest {
  private static final Path DOCUMENT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"))
          .resolve("docs/CHECKS.md");

  private static String document() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Checks

        What `vedette scan` looks for in Kubernetes objects, generated from the declarations in `scanner-service`. The
        severity says how far a finding is from the node or the cluster being taken over. A suppression may name a check by
        its id or, in the annotations of other tools, by their id.

        """);
    for (Severity severity : Severity.values()) {
      List<Check> checks =
          Stream.concat(Catalogue.standard().checks().stream(), SchemaValidator.checks().stream())
              .filter(check -> check.severity() == severity)
              .toList();
      text.append("## ").append(severity.label()).append("\n\n");
      for (Check check : checks) {
        text.append("### ").append(check.id()).append("\n\n");
        text.append(check.title()).append(". ").append(check.rationale()).append("\n\n");
        text.append("- see: ").append(String.join(", ", check.references())).append('\n');
        if (!check.aliases().isEmpty()) {
          text.append("- elsewhere: ").append(String.join(", ", check.aliases())).append('\n');
        }
        text.append('\n');
      }
    }
    return text.toString().stripTrailing() + "\n";
  }

  @Test
  void saysWhatTheDeclarationsSay() throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, document());
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(document());
  }
}
