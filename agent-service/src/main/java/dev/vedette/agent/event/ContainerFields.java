package dev.vedette.agent.event;

import dev.vedette.agent.state.Container;
import dev.vedette.language.event.Value;
import java.util.List;

/**
 * The fields {@code container.*} and {@code k8s.*}: what the cgroup tells. What only a runtime
 * knows (names, images, labels, pods) is absent. Stateless.
 */
final class ContainerFields {
  private static final Value HOST = Value.text("host");
  private static final Value NOTHING = Value.text("");
  private static final List<String> ONLY_THE_RUNTIME_KNOWS =
      List.of(
          "container.image.id",
          "container.image.digest",
          "container.privileged",
          "container.mounts",
          "container.mount",
          "container.mount.source",
          "container.mount.dest",
          "container.mount.mode",
          "container.mount.rdwr",
          "container.mount.propagation",
          "container.healthcheck",
          "container.liveness_probe",
          "container.readiness_probe",
          "container.start_ts",
          "container.duration",
          "container.ip",
          "container.cni.json",
          "container.host_pid",
          "container.host_network",
          "container.host_ipc",
          "container.label",
          "container.labels",
          "proc.is_container_healthcheck",
          "proc.is_container_liveness_probe",
          "proc.is_container_readiness_probe",
          "k8s.pod.name",
          "k8s.ns.name",
          "k8s.pod.id",
          "k8s.pod.uid",
          "k8s.pod.sandbox_id",
          "k8s.pod.full_sandbox_id",
          "k8s.pod.label",
          "k8s.pod.labels",
          "k8s.pod.ip",
          "k8s.pod.cni.json",
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
    onHost(table, "container.name", HOST);
    onHost(table, "container.image", NOTHING);
    onHost(table, "container.image.repository", NOTHING);
    onHost(table, "container.image.tag", NOTHING);
    table.absent(ONLY_THE_RUNTIME_KNOWS);
  }

  private static void onHost(FieldTable.Builder table, String name, Value value) {
    table.process(
        name,
        process -> {
          Container container = process.container();
          return container.isHost() ? value : Value.ABSENT;
        });
  }
}
