package dev.vedette.agent.container;

import dev.vedette.agent.state.ContainerDetails;
import dev.vedette.agent.state.ContainerDetails.Answer;
import dev.vedette.agent.state.ContainerDetails.HostNamespaces;
import dev.vedette.agent.state.ContainerDetails.Image;
import dev.vedette.agent.state.ContainerDetails.Mount;
import dev.vedette.agent.state.ContainerDetails.Pod;
import dev.vedette.proto.cri.v1.ContainerStatus;
import dev.vedette.proto.cri.v1.ContainerStatusResponse;
import dev.vedette.proto.cri.v1.NamespaceMode;
import dev.vedette.proto.cri.v1.NamespaceOption;
import dev.vedette.proto.cri.v1.PodSandboxStatus;
import dev.vedette.proto.cri.v1.PodSandboxStatusResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a runtime answered about a container, and the JSON that it adds when asked to be verbose:
 * privileges and the sandbox stand only there, and each runtime has them elsewhere. Immutable.
 */
record CriAnswer(ContainerStatus status, JsonNode info) {
  private static final int MOST_LABELS = 128;
  private static final int MOST_MOUNTS = 256;
  private static final int LONGEST_TEXT = 4096;
  private static final String POD_NAME = "io.kubernetes.pod.name";
  private static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  private static final String POD_UID = "io.kubernetes.pod.uid";
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .build())
          .build();

  static CriAnswer of(ContainerStatusResponse response) {
    return new CriAnswer(response.getStatus(), parsed(response.getInfoMap()));
  }

  /**
   * Reads an answer that says nothing, so that the first one that counts is read as fast as others.
   */
  static void rehearse() {
    ContainerStatusResponse response =
        ContainerStatusResponse.newBuilder().putInfo("info", "{\"privileged\":false}").build();
    var _ = of(response).details(PodSandboxStatusResponse.getDefaultInstance());
  }

  /** A pod's sandbox is a container as well, with nothing of a container's own. */
  static ContainerDetails ofSandbox(PodSandboxStatusResponse response) {
    return new ContainerDetails(
        "", Image.NONE, Answer.UNSAID, Map.of(), List.of(), pod(response, Map.of()));
  }

  Optional<String> sandboxId() {
    String id = text(info.path("sandboxID"));
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  ContainerDetails details(PodSandboxStatusResponse sandbox) {
    return new ContainerDetails(
        bounded(status.getMetadata().getName()),
        image(),
        privileged(),
        bounded(status.getLabelsMap()),
        mounts(),
        pod(sandbox, status.getLabelsMap()));
  }

  private Image image() {
    String asked = status.getImage().getImage();
    if (asked.isEmpty() || asked.startsWith("sha256:")) {
      String configured = text(info.path("config").path("image").path("user_specified_image"));
      Image image = ImageName.of(configured.isEmpty() ? asked : configured, status.getImageRef());
      return image.id().isEmpty() && asked.startsWith("sha256:")
          ? withId(image, asked.substring("sha256:".length()))
          : image;
    }
    Image image = ImageName.of(bounded(asked), bounded(status.getImageRef()));
    String id = text(info.path("config").path("image").path("image"));
    return id.startsWith("sha256:") ? withId(image, id.substring("sha256:".length())) : image;
  }

  private static Image withId(Image image, String id) {
    return new Image(image.name(), image.repository(), image.tag(), image.digest(), id);
  }

  private Answer privileged() {
    JsonNode direct = info.path("privileged");
    if (direct.isBoolean()) {
      return Answer.of(direct.booleanValue());
    }
    JsonNode config = info.path("config");
    if (!config.isObject()) {
      return Answer.UNSAID;
    }
    // What is false is left out of the JSON.
    JsonNode nested = config.path("linux").path("security_context").path("privileged");
    return Answer.of(nested.isBoolean() && nested.booleanValue());
  }

  private List<Mount> mounts() {
    return status.getMountsList().stream()
        .limit(MOST_MOUNTS)
        .map(mount ->
            new Mount(
                bounded(mount.getHostPath()),
                bounded(mount.getContainerPath()),
                "",
                !mount.getReadonly(),
                switch (mount.getPropagation()) {
                  case PROPAGATION_PRIVATE -> "private";
                  case PROPAGATION_HOST_TO_CONTAINER -> "rslave";
                  case PROPAGATION_BIDIRECTIONAL -> "rshared";
                  case UNRECOGNIZED -> "unknown";
                }))
        .toList();
  }

  /** The kubelet names the pod in its containers' labels as well as in the sandbox. */
  private static Pod pod(PodSandboxStatusResponse response, Map<String, String> labels) {
    PodSandboxStatus sandbox = response.getStatus();
    String name = firstOf(sandbox.getMetadata().getName(), labels.get(POD_NAME));
    if (name.isEmpty() && sandbox.getId().isEmpty()) {
      return Pod.NONE;
    }
    NamespaceOption used = sandbox.getLinux().getNamespaces().getOptions();
    return new Pod(
        name,
        firstOf(sandbox.getMetadata().getNamespace(), labels.get(POD_NAMESPACE)),
        firstOf(sandbox.getMetadata().getUid(), labels.get(POD_UID)),
        bounded(sandbox.getId()),
        bounded(sandbox.getNetwork().getIp()),
        bounded(sandbox.getLabelsMap()),
        network(parsed(response.getInfoMap())),
        new HostNamespaces(
            used.getPid() == NamespaceMode.NODE,
            used.getNetwork() == NamespaceMode.NODE,
            used.getIpc() == NamespaceMode.NODE));
  }

  private static String network(JsonNode info) {
    JsonNode result = info.path("cniResult").path("Interfaces");
    return result.isObject() ? bounded(result.toString()) : "";
  }

  private static String firstOf(String first, @Nullable String second) {
    return bounded(first.isEmpty() && second != null ? second : first);
  }

  private static JsonNode parsed(Map<String, String> info) {
    String text = info.getOrDefault("info", "");
    if (text.isEmpty()) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(text);
    } catch (JacksonException notJson) {
      return JSON.createObjectNode();
    }
  }

  private static String text(JsonNode node) {
    return node.isString() ? bounded(node.stringValue()) : "";
  }

  private static Map<String, String> bounded(Map<String, String> labels) {
    Map<String, String> kept = new LinkedHashMap<>();
    labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_LABELS)
        .forEach(label -> kept.put(bounded(label.getKey()), bounded(label.getValue())));
    return kept;
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }
}
