package dev.vedette.architecture;

import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** {@code k8s/base} as kubectl renders it. Immutable. */
final class KubernetesBase {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"));

  private final byte[] rendered;
  private final List<Value> objects;

  private KubernetesBase(byte[] rendered) {
    this.rendered = rendered;
    this.objects =
        switch (new ManifestReader(ManifestLimits.STANDARD).read(rendered, TimeLimit.none())) {
          case ReadResult.Documents(var documents) -> documents;
          case ReadResult.Rejected(var rejection) -> throw new AssertionError(rejection);
        };
  }

  /** Renders, or skips the test where the kubectl that {@code tools/node/install} brings is not. */
  static KubernetesBase render() throws IOException, InterruptedException {
    Path kubectl = ROOT.resolve("tools/node/node_modules/.bin/kubectl");
    if (!Files.isExecutable(kubectl)) {
      String reason = "no kubectl of tools/node/install at " + kubectl;
      if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
        throw new IllegalStateException(reason);
      }
      Assumptions.abort(reason);
    }
    Path output = Files.createTempFile("vedette-base", ".yaml");
    Path errors = Files.createTempFile("vedette-base", ".txt");
    try {
      Process process =
          new ProcessBuilder(kubectl.toString(), "kustomize", ROOT.resolve("k8s/base").toString())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError("kubectl kustomize: " + Files.readString(errors));
      }
      return new KubernetesBase(Files.readAllBytes(output));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  byte[] rendered() {
    return rendered.clone();
  }

  List<Value> objects() {
    return objects;
  }

  List<Value> objects(String kind) {
    return objects.stream().filter(object -> text(object, "kind").equals(kind)).toList();
  }

  /** Deployments and DaemonSets. */
  List<Value> workloads() {
    return objects.stream()
        .filter(object -> object.at("spec", "template", "spec").isPresent())
        .toList();
  }

  /** Writes the only file of a ConfigMap whose name begins so, for its service to read. */
  Path configFile(String configMap, Path folder) {
    Value data =
        objects("ConfigMap").stream()
            .filter(object -> text(object, "metadata", "name").startsWith(configMap + "-"))
            .flatMap(object -> object.at("data").stream())
            .findFirst()
            .orElseThrow();
    var file = ((Value.Mapping) data).entries().entrySet().iterator().next();
    try {
      return Files.write(
          folder.resolve(file.getKey()),
          ((Value.Text) file.getValue()).text().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Value object, String... path) {
    return object.at(path).orElse(null) instanceof Value.Text(var text, _) ? text : "";
  }

  static List<Value> items(Value object, String... path) {
    return object.at(path).orElse(null) instanceof Value.Sequence(var items, _) ? items : List.of();
  }
}
