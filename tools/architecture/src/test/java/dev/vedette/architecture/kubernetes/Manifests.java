package dev.vedette.architecture.kubernetes;

import dev.vedette.scanner.finding.Resource;
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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What kubectl makes of one of the directories of {@code k8s}. Immutable. */
record Manifests(String text, List<Value> objects) {
  /** What people apply. */
  static final List<String> OVERLAYS =
      List.of("overlays/quickstart", "overlays/production", "overlays/istio");

  static final String EACH_OVERLAY = "dev.vedette.architecture.kubernetes.Manifests#OVERLAYS";

  static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"));

  private static final Map<String, Manifests> RENDERED = new ConcurrentHashMap<>();

  /** Renders once, or skips the test where the kubectl of {@code tools/node/install} is not. */
  static Manifests of(String directory) {
    return RENDERED.computeIfAbsent(directory, Manifests::render);
  }

  private static Manifests render(String directory) {
    Path kubectl = ROOT.resolve("tools/node/node_modules/.bin/kubectl");
    if (!Files.isExecutable(kubectl)) {
      throw missing("no kubectl of tools/node/install at " + kubectl);
    }
    String folder = ROOT.resolve("k8s").resolve(directory).toString();
    String rendered = output(List.of(kubectl.toString(), "kustomize", folder));
    return switch (new ManifestReader(ManifestLimits.STANDARD)
        .read(bytes(rendered), TimeLimit.none())) {
      case ReadResult.Documents(var documents) -> new Manifests(rendered, documents);
      case ReadResult.Rejected(var rejection) -> throw new AssertionError(rejection);
    };
  }

  /** Skips the test with a reason, or fails where everything must be there. */
  static AssertionError missing(String reason) {
    if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      return new AssertionError("required here: " + reason);
    }
    return Assumptions.abort(reason);
  }

  /** What a program prints; a failure is a failure of the test. */
  static String output(List<String> command) {
    try {
      Path output = Files.createTempFile("vedette-output", ".txt");
      Path errors = Files.createTempFile("vedette-output", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended || process.exitValue() != 0) {
          process.destroyForcibly();
          throw new AssertionError(
              command + ": " + Files.readString(errors) + Files.readString(output));
        }
        return Files.readString(output);
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  byte[] rendered() {
    return bytes(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  List<Value> objects(String kind) {
    return objects.stream().filter(object -> text(object, "kind").equals(kind)).toList();
  }

  Value object(String kind, String name) {
    return objects(kind).stream()
        .filter(object -> name(object).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  /** As {@code namespace/name}, so that a reference is not found in another namespace. */
  List<String> names(String kind) {
    return objects(kind).stream().map(Manifests::qualified).toList();
  }

  /** Deployments and DaemonSets. */
  List<Value> workloads() {
    return objects.stream()
        .filter(object -> object.at("spec", "template", "spec").isPresent())
        .toList();
  }

  /** As the scanner knows them. */
  List<Resource> resources() {
    return objects.stream().flatMap(object -> Resource.of("rendered", 0, object).stream()).toList();
  }

  /** Containers of both sorts of a workload. */
  static List<Value> containers(Value workload) {
    return Stream.of("initContainers", "containers")
        .flatMap(field -> items(workload, "spec", "template", "spec", field).stream())
        .toList();
  }

  /** Writes the files of the ConfigMap of a service, for the service to read. */
  void writeConfiguration(String configMap, Path folder) {
    Value data =
        objects("ConfigMap").stream()
            .filter(object -> name(object).startsWith(configMap + "-"))
            .flatMap(object -> object.at("data").stream())
            .findFirst()
            .orElseThrow();
    ((Value.Mapping) data)
        .entries()
        .forEach((file, content) -> {
          try {
            Files.writeString(folder.resolve(file), ((Value.Text) content).text());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static String name(Value object) {
    return text(object, "metadata", "name");
  }

  static String namespace(Value object) {
    return text(object, "metadata", "namespace");
  }

  static String qualified(Value object) {
    return namespace(object) + "/" + name(object);
  }

  static String text(Value object, String... path) {
    return object.at(path).orElse(null) instanceof Value.Text(var text, _) ? text : "";
  }

  static int number(Value object, String... path) {
    return object.at(path).orElse(null) instanceof Value.Numeric(var number, _) ? (int) number : -1;
  }

  static List<Value> items(Value object, String... path) {
    return object.at(path).orElse(null) instanceof Value.Sequence(var items, _) ? items : List.of();
  }

  static List<String> strings(Value object, String... path) {
    return items(object, path).stream().map(value -> ((Value.Text) value).text()).toList();
  }
}
