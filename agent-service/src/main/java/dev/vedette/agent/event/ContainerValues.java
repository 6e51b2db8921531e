package dev.vedette.agent.event;

import dev.vedette.agent.state.ContainerDetails;
import dev.vedette.agent.state.ContainerDetails.Answer;
import dev.vedette.agent.state.ContainerDetails.Mount;
import dev.vedette.language.event.Value;
import dev.vedette.language.text.Wildcard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a runtime's answer says by the names of fields. Stateless. */
final class ContainerValues {
  private static final int SHORT_ID = 12;

  private static final Map<String, Function<ContainerDetails, Value>> PLAIN = plain();
  private static final Map<String, BiFunction<ContainerDetails, String, Value>> WITH_ARGUMENT =
      withArgument();

  private ContainerValues() {}

  static Set<String> names() {
    return PLAIN.keySet();
  }

  static Set<String> namesWithArgument() {
    return WITH_ARGUMENT.keySet();
  }

  static Value of(ContainerDetails details, String name, @Nullable String argument) {
    if (argument == null) {
      Function<ContainerDetails, Value> reader = PLAIN.get(name);
      return reader == null ? Value.ABSENT : reader.apply(details);
    }
    BiFunction<ContainerDetails, String, Value> reader = WITH_ARGUMENT.get(name);
    return reader == null ? Value.ABSENT : reader.apply(details, argument);
  }

  private static Map<String, Function<ContainerDetails, Value>> plain() {
    Map<String, Function<ContainerDetails, Value>> readers = new HashMap<>();
    readers.put("container.name", details -> text(details.name()));
    readers.put("container.image", details -> text(details.image().name()));
    readers.put("container.image.id", details -> text(details.image().id()));
    readers.put("container.image.repository", details -> Value.text(details.image().repository()));
    readers.put("container.image.tag", details -> Value.text(details.image().tag()));
    readers.put("container.image.digest", details -> text(details.image().digest()));
    readers.put(
        "container.privileged",
        details ->
            details.privileged() == Answer.UNSAID
                ? Value.ABSENT
                : Value.truth(details.privileged() == Answer.YES));
    readers.put(
        "container.mounts",
        details ->
            text(details.mounts().stream().map(Mount::text).collect(Collectors.joining(","))));
    readers.put("container.ip", details -> text(details.pod().ip()));
    readers.put("container.cni.json", details -> text(details.pod().network()));
    readers.put("container.host_pid", details -> ofPod(details, details.pod().host().pid()));
    readers.put(
        "container.host_network", details -> ofPod(details, details.pod().host().network()));
    readers.put("container.host_ipc", details -> ofPod(details, details.pod().host().ipc()));
    readers.put("container.labels", details -> text(joined(details.labels())));
    readers.put("k8s.pod.name", details -> text(details.pod().name()));
    readers.put("k8s.ns.name", details -> text(details.pod().namespace()));
    readers.put("k8s.pod.id", details -> text(details.pod().uid()));
    readers.put("k8s.pod.uid", details -> text(details.pod().uid()));
    readers.put("k8s.pod.sandbox_id", details -> text(shortened(details.pod().sandboxId())));
    readers.put("k8s.pod.full_sandbox_id", details -> text(details.pod().sandboxId()));
    readers.put("k8s.pod.labels", details -> text(joined(details.pod().labels())));
    readers.put("k8s.pod.ip", details -> text(details.pod().ip()));
    readers.put("k8s.pod.cni.json", details -> text(details.pod().network()));
    return Map.copyOf(readers);
  }

  private static Map<String, BiFunction<ContainerDetails, String, Value>> withArgument() {
    Map<String, BiFunction<ContainerDetails, String, Value>> readers = new HashMap<>();
    readers.put("container.label", (details, key) -> label(details.labels(), key));
    readers.put("k8s.pod.label", (details, key) -> label(details.pod().labels(), key));
    readers.put(
        "container.mount", (details, key) -> mount(details, Mount::source, key, Mount::text));
    readers.put(
        "container.mount.source",
        (details, key) -> mount(details, Mount::destination, key, Mount::source));
    readers.put(
        "container.mount.dest",
        (details, key) -> mount(details, Mount::source, key, Mount::destination));
    readers.put(
        "container.mount.mode", (details, key) -> mount(details, Mount::source, key, Mount::mode));
    readers.put(
        "container.mount.rdwr",
        (details, key) ->
            mount(details, Mount::source, key, mount -> Boolean.toString(mount.writable())));
    readers.put(
        "container.mount.propagation",
        (details, key) -> mount(details, Mount::source, key, Mount::propagation));
    return Map.copyOf(readers);
  }

  private static Value text(String text) {
    return text.isEmpty() ? Value.ABSENT : Value.text(text);
  }

  private static Value ofPod(ContainerDetails details, boolean shared) {
    return details.pod().sandboxId().isEmpty() ? Value.ABSENT : Value.truth(shared);
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private static String joined(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + ":" + label.getValue())
        .collect(Collectors.joining(","));
  }

  private static Value label(Map<String, String> labels, String key) {
    String value = labels.get(key);
    return value == null ? Value.ABSENT : Value.text(value);
  }

  /** By number, or by a path in which a star stands for anything. */
  private static Value mount(
      ContainerDetails details,
      Function<Mount, String> key,
      String wanted,
      Function<Mount, String> part) {
    return find(details.mounts(), key, wanted)
        .map(part)
        .map(ContainerValues::text)
        .orElse(Value.ABSENT);
  }

  private static Optional<Mount> find(
      List<Mount> mounts, Function<Mount, String> key, String wanted) {
    if (!wanted.isEmpty() && wanted.length() < 6 && wanted.chars().allMatch(Character::isDigit)) {
      int number = Integer.parseInt(wanted);
      return number < mounts.size() ? Optional.of(mounts.get(number)) : Optional.empty();
    }
    Wildcard pattern = new Wildcard(wanted);
    return mounts.stream().filter(mount -> pattern.matches(key.apply(mount))).findFirst();
  }
}
