package dev.vedette.agent.event;

import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.ContainerDetails;
import dev.vedette.agent.state.ContainerSource.Knowledge;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields {@code container.*} and {@code k8s.*}. The cgroup tells the id and the kind of
 * runtime; the rest is what the runtime says: not sent while its answer is awaited, absent where it
 * says nothing. Stateless.
 */
public final class ContainerFields {
  private static final Value HOST = Value.text("host");
  private static final Value NOTHING = Value.text("");

  /** What Kubernetes' API would have to tell, and what Falco gave up. */
  private static final List<String> NOBODY_TELLS =
      List.of(
          "container.healthcheck",
          "container.liveness_probe",
          "container.readiness_probe",
          "proc.is_container_healthcheck",
          "proc.is_container_liveness_probe",
          "proc.is_container_readiness_probe",
          "k8s.rc.name",
          "k8s.rc.id",
          "k8s.rc.label",
          "k8s.rc.labels",
          "k8s.svc.name",
          "k8s.svc.id",
          "k8s.svc.label",
          "k8s.svc.labels",
          "k8s.ns.id",
          "k8s.ns.label",
          "k8s.ns.labels",
          "k8s.rs.name",
          "k8s.rs.id",
          "k8s.rs.label",
          "k8s.rs.labels",
          "k8s.deployment.name",
          "k8s.deployment.id",
          "k8s.deployment.label",
          "k8s.deployment.labels");

  private ContainerFields() {}

  static void addTo(FieldTable.Builder table) {
    table.process("container.id", process -> Value.text(process.container().id()));
    table.process(
        "container.full_id",
        process -> process.container().isHost() ? HOST : Value.text(process.container().fullId()));
    table.process("container.type", process -> Value.text(process.container().runtime()));
    addTimes(table);
    // A runtime may tell something else later.
    Predicate<TrackedProcess> onHost = process -> process.container().isHost();
    for (String name : ContainerValues.names()) {
      table.processIf(onHost, name, event -> value(event, name, null));
    }
    for (String name : ContainerValues.namesWithArgument()) {
      table.processIf(onHost, name, (event, argument) -> value(event, name, argument));
    }
    table.ofImageIf(onHost, List.of("container.id", "container.full_id", "container.type"));
    table.ofImageIf(onHost, ContainerValues.names());
    table.ofImageIf(onHost, ContainerValues.namesWithArgument());
    table.absent(NOBODY_TELLS);
  }

  /** When a container started is when the first process of its pid namespace did. */
  private static void addTimes(FieldTable.Builder table) {
    table.event(
        "container.start_ts",
        event ->
            startKnown(event)
                ? Value.number(event.context().epochNanos(event.process().namespaceStart()))
                : Value.ABSENT);
    table.event(
        "container.duration",
        event ->
            startKnown(event)
                ? Value.number(
                    Math.max(
                        0,
                        event.timeNanos()
                            - event.context().epochNanos(event.process().namespaceStart())))
                : Value.ABSENT);
  }

  private static boolean startKnown(CapturedEvent event) {
    return !event.process().container().isHost() && event.process().namespaceStart() != 0;
  }

  private static Value value(CapturedEvent event, String name, @Nullable String argument) {
    Container container = event.process().container();
    if (container.isHost()) {
      return onHost(name);
    }
    return switch (event.context().processes().containers().find(container)) {
      case Knowledge.Known(ContainerDetails details) -> ContainerValues.of(details, name, argument);
      case Knowledge.Awaited() -> Value.NOT_SENT;
      case Knowledge.Nothing() -> Value.ABSENT;
    };
  }

  private static Value onHost(String name) {
    return switch (name) {
      case "container.name" -> HOST;
      case "container.image", "container.image.repository", "container.image.tag" -> NOTHING;
      default -> Value.ABSENT;
    };
  }

  /** Whether a field of an event in a container is one that its runtime has to tell. */
  public static boolean isToldByRuntime(Field field) {
    String name = field.definition().name();
    return ContainerValues.names().contains(name)
        || ContainerValues.namesWithArgument().contains(name);
  }

  /** The value of a field that was awaited, now that no answer or this one came. */
  public static Value late(Field field, Knowledge knowledge) {
    return knowledge instanceof Knowledge.Known(ContainerDetails details)
        ? ContainerValues.of(details, field.definition().name(), field.argument())
        : Value.ABSENT;
  }
}
