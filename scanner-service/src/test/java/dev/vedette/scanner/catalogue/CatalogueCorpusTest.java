package dev.vedette.scanner.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.risk.RiskRanking;
import dev.vedette.scanner.risk.WorkloadRisk;
import dev.vedette.scanner.schema.SchemaValidator;
import dev.vedette.scanner.schema.SchemaValidator.CustomKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Real manifests are scanned from end to end, whatever is in them. */
final class CatalogueCorpusTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();

  private static List<Resource> resources(Path folder) throws IOException {
    DocumentReader reader = new DocumentReader(ManifestLimits.STANDARD);
    List<Resource> resources = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files =
          found
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
              .sorted()
              .toList();
    }
    for (Path file : files) {
      for (Document document : reader.read(Files.readAllBytes(file), TimeLimit::none)) {
        if (document instanceof Document.Parsed parsed) {
          resources.addAll(Resource.of(file.toString(), parsed.number(), parsed.root()));
        }
      }
    }
    return resources;
  }

  private static boolean isSound(Finding finding) {
    return !finding.message().isBlank()
        && finding.place().position().line() > 0
        && finding.place().position().column() > 0
        && finding.fix().stream().map(Edit::pointer).allMatch(pointer -> pointer.startsWith("/"));
  }

  @Test
  void scansOurOwnManifests() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("vedette.root")));
    List<Resource> resources = resources(root.resolve("k8s"));
    List<Finding> findings = CATALOGUE.scan(resources, CatalogueOptions.STANDARD);
    assertThat(resources).isNotEmpty();
    assertThat(findings.stream().filter(finding -> !isSound(finding))).isEmpty();
  }

  @Test
  void scansTheCorpus() throws IOException {
    Path corpus = Path.of(System.getProperty("vedette.conformance", ""), "corpus");
    boolean present = Files.isDirectory(corpus);
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(corpus + " (expected: a folder of manifests)");
    }
    Assumptions.assumeTrue(present, corpus + " does not exist here");
    List<Resource> resources = resources(corpus);
    List<Finding> findings = CATALOGUE.scan(resources, CatalogueOptions.STANDARD);
    assertThat(resources).isNotEmpty();
    assertThat(findings).isNotEmpty();
    List<WorkloadRisk> risks = RiskRanking.rank(resources);
    assertThat(risks).isNotEmpty().allMatch(risk -> risk.score() >= 0 && risk.score() <= 10);
    SchemaValidator validator = SchemaValidator.of(KubernetesVersion.LATEST).orElseThrow();
    for (Resource resource : resources) {
      findings.addAll(validator.validate(resource, CustomKinds.REPORTED));
    }
    assertThat(findings.stream().filter(finding -> !isSound(finding))).isEmpty();
  }
}
