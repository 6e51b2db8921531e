package dev.vedette.scanner.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.schema.SchemaValidator.CustomKinds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Custom resources are compared with the definition that is scanned with them. */
final class CustomSchemasTest {
  private static final SchemaValidator VALIDATOR =
      SchemaValidator.of(KubernetesVersion.LATEST).orElseThrow();

  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: backups.shop.example.com}
      spec:
        group: shop.example.com
        scope: Namespaced
        names: {kind: Backup, plural: backups}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  required: [source, mode]
                  properties:
                    source: {type: string}
                    mode: {type: string, enum: [full, partial], default: full}
                    keep: {type: integer, format: int32}
                    port: {x-kubernetes-int-or-string: true}
                    tags: {type: array, items: {type: string}}
                    labels: {type: object, additionalProperties: {type: string}}
                    extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
                    open:
                      type: object
                      x-kubernetes-preserve-unknown-fields: true
                      properties: {known: {type: boolean}}
      ---
      """;

  private static List<String> problems(String manifest, CustomKinds customKinds) {
    List<Resource> resources = new ArrayList<>();
    var reader = new DocumentReader(ManifestLimits.STANDARD);
    for (Document document :
        reader.read((DEFINITION + manifest).getBytes(UTF_8), TimeLimit::none)) {
      if (document instanceof Document.Parsed parsed) {
        resources.addAll(Resource.of("f.yaml", parsed.number(), parsed.root()));
      }
    }
    CustomSchemas definitions = CustomSchemas.of(resources);
    return resources.stream()
        .flatMap(each -> VALIDATOR.validate(each, customKinds, definitions).stream())
        .map(finding ->
            finding.check().id() + " " + finding.place().path() + ": " + finding.message())
        .toList();
  }

  @Test
  void acceptsWhatTheDefinitionAllows() {
    assertThat(
            problems(
                """
                apiVersion: shop.example.com/v1
                kind: Backup
                metadata: {name: a, anything: goes}
                spec:
                  source: db
                  keep: 3
                  port: http
                  tags: [a]
                  labels: {a: b}
                  extra: {b: 1}
                  open: {known: true, unknown: 1}
                status: {phase: done}
                """,
                CustomKinds.REPORTED))
        .isEmpty();
  }

  @Test
  void tellsWhatTheDefinitionForbids() {
    assertThat(
            problems(
                """
                apiVersion: shop.example.com/v1
                kind: Backup
                metadata: {name: a}
                spec:
                  mode: half
                  keep: 3.5
                  port: 1.5
                  tags: [1]
                  labels: {a: true}
                  sourse: db
                  open: {known: 1}
                """,
                CustomKinds.TOLERATED))
        .containsExactlyInAnyOrder(
            "schema-missing-field spec.source: source is missing (expected: text)",
            "schema-unknown-field spec.sourse: there is no field sourse (expected: source?)",
            "schema-wrong-type spec.mode: is text (expected: one of full, partial)",
            "schema-wrong-type spec.keep: is a number (expected: a whole number of 32 bits)",
            "schema-wrong-type spec.port: is a number (expected: text or a whole number)",
            "schema-wrong-type spec.tags[0]: is a number (expected: text)",
            "schema-wrong-type spec.labels.a: is true (expected: text)",
            "schema-wrong-type spec.open.known: is a number (expected: true or false)");
  }

  @Test
  void leavesOtherKindsAndVersionsAlone() {
    assertThat(
            problems(
                """
                {apiVersion: shop.example.com/v2, kind: Backup, metadata: {name: a}, spec: 1}
                ---
                {apiVersion: other.example.com/v1, kind: Backup, metadata: {name: a}, spec: 1}
                """,
                CustomKinds.TOLERATED))
        .isEmpty();
  }
}
