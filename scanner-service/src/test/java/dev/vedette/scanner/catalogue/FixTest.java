package dev.vedette.scanner.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.JsonText;
import dev.vedette.scanner.manifest.ManifestEditor;
import dev.vedette.scanner.manifest.ManifestEditor.Change;
import dev.vedette.scanner.manifest.ManifestEditor.Edited;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.schema.SchemaValidator;
import dev.vedette.scanner.schema.SchemaValidator.CustomKinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Every fix that a check offers, made in text: its finding is gone, and the schema content. */
final class FixTest {
  private static final SchemaValidator SCHEMA =
      SchemaValidator.of(KubernetesVersion.LATEST).orElseThrow();

  /** A case of the catalogue as a stream of documents, each way that people write them. */
  private static String text(List<Resource> objects, DumperOptions.FlowStyle style) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(style);
    var yaml = new Yaml(options);
    var reader = new Yaml(new SafeConstructor(new LoaderOptions()));
    return objects.stream()
        .map(object -> yaml.dump(reader.load(JsonText.of(object.root().value().orElseThrow()))))
        .collect(Collectors.joining("---\n"));
  }

  private static List<Resource> read(String text) {
    return switch (new ManifestReader(ManifestLimits.STANDARD)
        .read(text.getBytes(UTF_8), TimeLimit.none())) {
      case ReadResult.Documents(var documents) -> CatalogueTest.resources(documents);
      case ReadResult.Rejected(var rejection) -> throw new AssertionError(rejection + "\n" + text);
    };
  }

  private static List<Change> changes(Finding finding) {
    return finding.fix().stream()
        .map(edit ->
            switch (edit) {
              case Edit.Set(var pointer, var value) -> new Change(pointer, JsonText.of(value));
              case Edit.Remove(var pointer) -> new Change(pointer, "");
            })
        .toList();
  }

  private static Edited fixed(String text, List<Finding> findings) {
    Map<Integer, List<Change>> all = new TreeMap<>();
    for (Finding finding : findings) {
      List<Change> known =
          all.computeIfAbsent(finding.resource().document(), _ -> new ArrayList<>());
      changes(finding).stream().filter(change -> !known.contains(change)).forEach(known::add);
    }
    return ManifestEditor.apply(text.getBytes(UTF_8), all);
  }

  private static Set<String> schemaProblems(List<Resource> resources) {
    return resources.stream()
        .flatMap(resource -> SCHEMA.validate(resource, CustomKinds.TOLERATED).stream())
        .map(finding -> finding.check().id() + " " + finding.place().path())
        .collect(Collectors.toSet());
  }

  @TestFactory
  Stream<DynamicTest> everyFixEndsItsFinding() throws IOException {
    return CatalogueTest.cases().stream()
        .filter(row -> !fixable(CatalogueTest.objects(row, "bad")).isEmpty())
        .flatMap(row ->
            Stream.of(DumperOptions.FlowStyle.BLOCK, DumperOptions.FlowStyle.FLOW)
                .map(style ->
                    dynamicTest(
                        CatalogueTest.text(row, "check") + " " + row.position() + " " + style,
                        () -> fixes(row, style))));
  }

  /** As {@code --fix} does: what helps against all that was found. */
  private static void fixes(Value row, DumperOptions.FlowStyle style) {
    String text = text(CatalogueTest.objects(row, "bad"), style);
    List<Resource> before = read(text);
    List<Finding> findings = fixable(before);
    Edited edited = fixed(text, findings);
    assertThat(edited.refused()).as(text).isEmpty();
    List<Resource> after = read(edited.text());
    assertThat(prints(fixable(after)))
        .as(text + "\n->\n" + edited.text())
        .filteredOn(prints(findings)::contains)
        .isEmpty();
    assertThat(schemaProblems(before)).as(edited.text()).containsAll(schemaProblems(after));
  }

  @Test
  void manyChecksOfferAFix() throws IOException {
    Set<String> checks =
        CatalogueTest.cases().stream()
            .flatMap(row -> fixable(CatalogueTest.objects(row, "bad")).stream())
            .map(finding -> finding.check().id())
            .collect(Collectors.toSet());
    assertThat(checks).contains("pod-host-pid", "container-privileged").hasSizeGreaterThan(20);
  }

  private static List<Finding> fixable(List<Resource> resources) {
    return CatalogueTest.CATALOGUE.scan(resources, CatalogueTest.OPTIONS).stream()
        .filter(finding -> !finding.fix().isEmpty())
        .toList();
  }

  private static Set<String> prints(List<Finding> findings) {
    return findings.stream()
        .map(finding ->
            finding.check().id()
                + " "
                + finding.resource().document()
                + " "
                + finding.place().path()
                + " "
                + finding.message())
        .collect(Collectors.toSet());
  }
}
