package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.ContainerDetails;
import dev.vedette.agent.state.ContainerDetails.Answer;
import dev.vedette.agent.state.ContainerDetails.HostNamespaces;
import dev.vedette.agent.state.ContainerDetails.Image;
import dev.vedette.agent.state.ContainerDetails.Mount;
import dev.vedette.agent.state.ContainerDetails.Pod;
import dev.vedette.agent.state.ContainerSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the runtimes of the recorded node told its recorder of containers. Thread-safe. */
final class ToldContainers implements ContainerSource {
  private static final int MOST = 4096;
  private static final int MOST_LABELS = 128;
  private static final int MOST_MOUNTS = 256;
  private static final int SHORT_ID = 12;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .build())
          .build();

  private final Map<String, ContainerDetails> byId = new ConcurrentHashMap<>();

  @Override
  public Knowledge find(Container container) {
    ContainerDetails details = byId.get(container.id());
    return details == null ? new Knowledge.Nothing() : new Knowledge.Known(details);
  }

  /** Takes in an event that tells of a container, in whichever of its versions. */
  void learn(RecordedEvent event) {
    int json = event.kind().position("json");
    if (json < 0) {
      Image image = new Image(text(event, "image"), "", "", "", "");
      learn(text(event, "id"), named(text(event, "name"), image, Map.of()));
      return;
    }
    try {
      JsonNode told = JSON.readTree(event.text(json)).path("container");
      if (told.isObject()) {
        learn(text(told, "id"), details(told));
      }
    } catch (JacksonException notJson) {
      // What a recorder wrote so badly tells nothing.
    }
  }

  private void learn(String id, ContainerDetails details) {
    if (!id.isEmpty() && (byId.size() < MOST || byId.containsKey(id))) {
      byId.put(id.substring(0, Math.min(SHORT_ID, id.length())), details);
    }
  }

  private static ContainerDetails named(String name, Image image, Map<String, String> labels) {
    return new ContainerDetails(name, image, Answer.UNSAID, labels, List.of(), Pod.NONE);
  }

  private static ContainerDetails details(JsonNode told) {
    Map<String, String> labels = labels(told.path("labels"));
    JsonNode privileged = told.path("privileged");
    return new ContainerDetails(
        text(told, "name"),
        new Image(
            text(told, "image"),
            text(told, "imagerepo"),
            text(told, "imagetag"),
            text(told, "imagedigest"),
            text(told, "imageid")),
        privileged.isBoolean() ? Answer.of(privileged.booleanValue()) : Answer.UNSAID,
        labels,
        mounts(told.path("Mounts")),
        pod(told, labels));
  }

  private static Pod pod(JsonNode told, Map<String, String> labels) {
    return new Pod(
        labels.getOrDefault("io.kubernetes.pod.name", ""),
        labels.getOrDefault("io.kubernetes.pod.namespace", ""),
        labels.getOrDefault("io.kubernetes.pod.uid", ""),
        text(told, "pod_sandbox_id"),
        text(told, "ip"),
        labels(told.path("pod_sandbox_labels")),
        text(told, "cni_json"),
        new HostNamespaces(
            told.path("host_pid").asBoolean(false),
            told.path("host_network").asBoolean(false),
            told.path("host_ipc").asBoolean(false)));
  }

  /** What {@link #learn} reads. */
  static byte[] json(Container container, ContainerDetails details) {
    Pod pod = details.pod();
    ObjectNode told = JSON.createObjectNode();
    told.put("id", container.id()).put("full_id", container.fullId());
    told.put("name", details.name());
    told.put("image", details.image().name()).put("imagerepo", details.image().repository());
    told.put("imagetag", details.image().tag()).put("imagedigest", details.image().digest());
    told.put("imageid", details.image().id());
    if (details.privileged() != Answer.UNSAID) {
      told.put("privileged", details.privileged() == Answer.YES);
    }
    details.labels().forEach(told.putObject("labels")::put);
    ArrayNode mounts = told.putArray("Mounts");
    for (Mount mount : details.mounts()) {
      mounts
          .addObject()
          .put("Source", mount.source())
          .put("Destination", mount.destination())
          .put("Mode", mount.mode())
          .put("RW", mount.writable())
          .put("Propagation", mount.propagation());
    }
    told.put("pod_sandbox_id", pod.sandboxId()).put("ip", pod.ip()).put("cni_json", pod.network());
    pod.labels().forEach(told.putObject("pod_sandbox_labels")::put);
    told.put("host_pid", pod.host().pid()).put("host_network", pod.host().network());
    told.put("host_ipc", pod.host().ipc());
    ObjectNode whole = JSON.createObjectNode();
    whole.set("container", told);
    return JSON.writeValueAsBytes(whole);
  }

  private static Map<String, String> labels(JsonNode told) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (var label : told.properties()) {
      if (labels.size() < MOST_LABELS) {
        labels.put(label.getKey(), label.getValue().asString(""));
      }
    }
    return labels;
  }

  private static List<Mount> mounts(JsonNode told) {
    List<Mount> mounts = new ArrayList<>();
    for (JsonNode mount : told) {
      if (mounts.size() < MOST_MOUNTS) {
        mounts.add(
            new Mount(
                text(mount, "Source"),
                text(mount, "Destination"),
                text(mount, "Mode"),
                mount.path("RW").asBoolean(false),
                text(mount, "Propagation")));
      }
    }
    return mounts;
  }

  private static String text(JsonNode told, String name) {
    return told.path(name).asString("");
  }

  private static String text(RecordedEvent event, String name) {
    int position = event.kind().position(name);
    return event.has(position) ? new String(event.text(position), StandardCharsets.UTF_8) : "";
  }
}
