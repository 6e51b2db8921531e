package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The kinds that Kubernetes itself has, by API version. Immutable and thread-safe. */
final class KnownKinds {
  private static final Set<String> ALL = load();

  private KnownKinds() {}

  /** What is wrong with the kind of an object, in kubeconform's words. */
  static Optional<String> problem(Value object) {
    String wrong =
        switch (object) {
          case Value.Nothing _ -> "";
          case Value.Mapping _ -> "object";
          case Value.Sequence _ -> "array";
          case Value.Text _ -> "string";
          case Value.Numeric _ -> "number";
          case Value.Truth _ -> "bool";
        };
    if (wrong.isEmpty()) {
      return Optional.empty();
    }
    if (!wrong.equals("object")) {
      return Optional.of(
          "error unmarshalling resource: error unmarshaling JSON: while decoding JSON: json: cannot"
              + " unmarshal "
              + wrong
              + " into Go value of type map[string]interface {}");
    }
    String kind = text(object.at("kind"));
    if (kind.isEmpty()) {
      return Optional.of("error while parsing: missing 'kind' key");
    }
    String version = text(object.at("apiVersion"));
    if (version.isEmpty()) {
      return Optional.of("error while parsing: missing 'apiVersion' key");
    }
    return ALL.contains(version + " " + kind)
        ? Optional.empty()
        : Optional.of("could not find schema for " + kind);
  }

  private static String text(Optional<Value> value) {
    return PodPredicates.isPresent(value) ? GoText.of(value.orElseThrow()) : "";
  }

  private static Set<String> load() {
    try (InputStream in = KnownKinds.class.getResourceAsStream("kubernetes-kinds.txt")) {
      if (in == null) {
        throw new IllegalStateException("kubernetes-kinds.txt is missing from the jar");
      }
      Set<String> kinds = new HashSet<>();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
              kinds.add(words[0] + " " + words[i]);
            }
          });
      return Set.copyOf(kinds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
