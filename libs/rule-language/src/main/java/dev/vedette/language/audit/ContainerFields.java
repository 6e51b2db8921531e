package dev.vedette.language.audit;

import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is known of the containers of a pod, of each kind. Stateless. */
final class ContainerFields {
  private static final String PREFIX = "ka.req.pod.";

  /** Where in a container a field has its value. */
  private static final Map<String, List<String>> PATHS =
      Map.ofEntries(
          Map.entry("name", List.of("name")),
          Map.entry("image", List.of("image")),
          Map.entry("args", List.of("args")),
          Map.entry("command", List.of("command")),
          Map.entry("privileged", List.of("securityContext", "privileged")),
          Map.entry(
              "allow_privilege_escalation", List.of("securityContext", "allowPrivilegeEscalation")),
          Map.entry("read_only_fs", List.of("securityContext", "readOnlyRootFilesystem")),
          Map.entry("run_as_user", List.of("securityContext", "runAsUser")),
          Map.entry("run_as_group", List.of("securityContext", "runAsGroup")),
          Map.entry("proc_mount", List.of("securityContext", "procMount")),
          Map.entry("add_capabilities", List.of("securityContext", "capabilities", "add")));

  private ContainerFields() {}

  static Value get(JsonNode event, String field, @Nullable String index) {
    int dot = field.startsWith(PREFIX) ? field.indexOf('.', PREFIX.length()) : -1;
    if (dot < 0) {
      return Value.ABSENT;
    }
    var kind = field.substring(PREFIX.length(), dot);
    var containers = Json.items(containers(event, kind), index);
    var key = field.substring(dot + 1);
    return AuditFields.list(
        switch (key) {
          case "image.repository" -> repositories(containers);
          case "host_port" -> ports(containers);
          case "eff_run_as_user" -> effective(event, containers, "runAsUser");
          case "eff_run_as_group" -> effective(event, containers, "runAsGroup");
          default -> values(containers, PATHS.getOrDefault(key, List.of(key)));
        });
  }

  /** Containers for debugging are asked for without a pod around them. */
  private static JsonNode containers(JsonNode event, String kind) {
    var inPod = Json.spec(event).path(kind);
    return inPod.isMissingNode() && kind.equals("ephemeralContainers")
        ? event.path("requestObject").path(kind)
        : inPod;
  }

  private static List<Value> values(List<JsonNode> containers, List<String> path) {
    var values = new ArrayList<Value>();
    for (JsonNode container : containers) {
      var found = Json.find(container, path);
      if (found == null) {
        continue;
      }
      if (found.isArray()) {
        values.addAll(Json.texts(Json.items(found, null)));
      } else {
        values.add(JsonFields.text(found));
      }
    }
    return values;
  }

  private static List<Value> repositories(List<JsonNode> containers) {
    var repositories = new ArrayList<Value>();
    for (JsonNode container : containers) {
      var image = container.path("image");
      if (image.isString()) {
        repositories.add(Value.text(repository(image.stringValue())));
      }
    }
    return repositories;
  }

  /** An image without its tag and digest; a colon before the last slash belongs to a port. */
  private static String repository(String image) {
    int digest = image.indexOf('@');
    var named = digest < 0 ? image : image.substring(0, digest);
    int tag = named.indexOf(':', named.lastIndexOf('/') + 1);
    return tag < 0 ? named : named.substring(0, tag);
  }

  private static List<Value> ports(List<JsonNode> containers) {
    var ports = new ArrayList<Value>();
    for (JsonNode container : containers) {
      for (JsonNode port : container.path("ports")) {
        // on the network of the host, the port of the container is one of the host
        Json.addText(
            ports, port.has("hostPort") ? port.path("hostPort") : port.path("containerPort"));
      }
    }
    return ports;
  }

  private static List<Value> effective(JsonNode event, List<JsonNode> containers, String key) {
    var ofPod = JsonFields.text(Json.spec(event).path("securityContext").get(key));
    var otherwise = ofPod instanceof Value.Absent ? Value.text("0") : ofPod;
    var values = new ArrayList<Value>();
    for (JsonNode container : containers) {
      var own = JsonFields.text(container.path("securityContext").get(key));
      values.add(own instanceof Value.Absent ? otherwise : own);
    }
    return values;
  }

  /** A field of the first container, as text. */
  static Value first(JsonNode event, String key) {
    return get(event, PREFIX + "containers." + key, "0") instanceof Value.Items(var values)
        ? values.getFirst()
        : Value.ABSENT;
  }

  static Value anyPrivileged(JsonNode event) {
    var containers = containers(event, "containers");
    if (!containers.isArray()) {
      return Value.ABSENT;
    }
    for (JsonNode container : containers) {
      if (container.path("securityContext").path("privileged").asBoolean(false)) {
        return Value.text("true");
      }
    }
    return Value.text("false");
  }
}
