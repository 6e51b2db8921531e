package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.kubesec.SecurityField.Setting;
import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** How often a pod, or the pod that an object describes, meets a condition. Stateless. */
final class PodPredicates {
  private static final List<String> CONTAINERS =
      List.of("initContainers", "containers", "ephemeralContainers");

  private PodPredicates() {}

  static ToIntFunction<Value> truth(String field) {
    return document -> count(podSpec(document, field), new Value.Truth(true, document.position()));
  }

  static ToIntFunction<Value> falsehood(String field) {
    return document -> count(podSpec(document, field), new Value.Truth(false, document.position()));
  }

  private static int count(Optional<Value> value, Value.Truth wanted) {
    return value.orElse(null) instanceof Value.Truth truth && truth.value() == wanted.value()
        ? 1
        : 0;
  }

  /** Written down and not printed as Go prints null; an empty text or list is enough. */
  static ToIntFunction<Value> present(String field) {
    return document ->
        podSpec(document, field).map(GoText::of).orElse("<nil>").equals("<nil>") ? 0 : 1;
  }

  /** Containers that say it themselves. */
  static ToIntFunction<Value> own(SecurityField field) {
    return document ->
        (int)
            containers(document).stream()
                .filter(container -> field.of(container) == Setting.MET)
                .count();
  }

  /** Containers that say it themselves, or say nothing while the pod says it. */
  static ToIntFunction<Value> inherited(SecurityField field) {
    return document -> {
      boolean pod = field.of(podSpec(document)) == Setting.MET;
      int count = 0;
      for (Optional<Value> container : containers(document)) {
        Setting setting = field.of(container);
        if (setting == Setting.MET || (setting == Setting.UNSET && pod)) {
          count++;
        }
      }
      return count;
    };
  }

  /** Regular containers that name the resource at all, be its value null. */
  static ToIntFunction<Value> resource(String group, String name) {
    return document ->
        (int)
            items(podSpec(document, "containers")).stream()
                .filter(container -> container.at("resources", group, name).isPresent())
                .count();
  }

  /** Whether any volume's path on the host contains the text. */
  static ToIntFunction<Value> hostPath(String text) {
    return document ->
        items(podSpec(document, "volumes")).stream()
                .flatMap(volume -> volume.at("hostPath", "path").stream())
                .anyMatch(path -> GoText.of(path).contains(text))
            ? 1
            : 0;
  }

  static int secretsInEnvironment(Value document) {
    int count = 0;
    for (Optional<Value> container : containers(document)) {
      boolean one =
          items(container.flatMap(value -> value.at("env"))).stream()
              .anyMatch(entry -> isPresent(entry.at("valueFrom", "secretKeyRef")));
      boolean all =
          items(container.flatMap(value -> value.at("envFrom"))).stream()
              .anyMatch(entry -> isPresent(entry.at("secretRef")));
      if (one || all) {
        count++;
      }
    }
    return count;
  }

  static boolean isPresent(Optional<Value> value) {
    return value.isPresent() && !(value.get() instanceof Value.Nothing);
  }

  /** The items of a list; nothing for any other value. */
  static List<Value> items(Optional<Value> value) {
    return value.orElse(null) instanceof Value.Sequence sequence ? sequence.items() : List.of();
  }

  /** A mapping where the list belongs counts as that many containers of which nothing is known. */
  private static List<Optional<Value>> containers(Value document) {
    List<Optional<Value>> containers = new ArrayList<>();
    for (String kind : CONTAINERS) {
      switch (podSpec(document, kind).orElse(null)) {
        case Value.Sequence(var items, _) ->
            items.forEach(item -> containers.add(Optional.of(item)));
        case Value.Mapping(var entries, _, _) ->
            entries.keySet().forEach(_ -> containers.add(Optional.empty()));
        case null, default -> {}
      }
    }
    return containers;
  }

  private static Optional<Value> podSpec(Value document, String field) {
    return podSpec(document).flatMap(spec -> spec.at(field));
  }

  private static Optional<Value> podSpec(Value document) {
    String kind = document.at("kind").map(GoText::of).orElse("");
    return switch (kind) {
      case "Pod" -> document.at("spec");
      case "CronJob" -> document.at("spec", "jobTemplate", "spec", "template", "spec");
      default -> document.at("spec", "template", "spec");
    };
  }
}
