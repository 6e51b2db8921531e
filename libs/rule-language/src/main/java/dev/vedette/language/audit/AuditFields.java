package dev.vedette.language.audit;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields {@code ka.*}. A path that leads nowhere, and a list without items, is absent.
 * Stateless.
 */
final class AuditFields {

  /** Fields whose value stands at one place of the event. */
  private static final Map<String, List<String>> PATHS =
      Map.ofEntries(
          path("ka.auditid", "auditID"),
          path("ka.stage", "stage"),
          path("ka.auth.decision", "annotations", "authorization.k8s.io/decision"),
          path("ka.auth.reason", "annotations", "authorization.k8s.io/reason"),
          path("ka.auth.openshift.decision", "annotations", "authentication.openshift.io/decision"),
          path("ka.auth.openshift.username", "annotations", "authentication.openshift.io/username"),
          path(
              "ka.validations.admission.policy.failure",
              "annotations",
              "validation.policy.admission.k8s.io/validation_failure"),
          path(
              "ka.security.pod.violations",
              "annotations",
              "pod-security.kubernetes.io/audit-violations"),
          path("ka.user.name", "user", "username"),
          path("ka.user.groups", "user", "groups"),
          path("ka.impuser.name", "impersonatedUser", "username"),
          path("ka.verb", "verb"),
          path("ka.uri", "requestURI"),
          path("ka.target.name", "objectRef", "name"),
          path("ka.target.namespace", "objectRef", "namespace"),
          path("ka.target.resource", "objectRef", "resource"),
          path("ka.target.subresource", "objectRef", "subresource"),
          path("ka.req.binding.subjects", "requestObject", "subjects"),
          path("ka.req.binding.role", "requestObject", "roleRef", "name"),
          path("ka.req.configmap.name", "objectRef", "name"),
          path("ka.req.configmap.obj", "requestObject", "data"),
          path("ka.req.pod.host_ipc", "requestObject", "spec", "hostIPC"),
          path("ka.req.pod.host_network", "requestObject", "spec", "hostNetwork"),
          path("ka.req.container.host_network", "requestObject", "spec", "hostNetwork"),
          path("ka.req.pod.host_pid", "requestObject", "spec", "hostPID"),
          path("ka.req.pod.run_as_user", "requestObject", "spec", "securityContext", "runAsUser"),
          path("ka.req.pod.run_as_group", "requestObject", "spec", "securityContext", "runAsGroup"),
          path("ka.req.pod.fs_group", "requestObject", "spec", "securityContext", "fsGroup"),
          path(
              "ka.req.pod.supplemental_groups",
              "requestObject",
              "spec",
              "securityContext",
              "supplementalGroups"),
          path("ka.req.role.rules", "requestObject", "rules"),
          path("ka.req.service.type", "requestObject", "spec", "type"),
          path("ka.req.service.ports", "requestObject", "spec", "ports"),
          path("ka.resp.name", "responseObject", "metadata", "name"),
          path("ka.response.code", "responseStatus", "code"),
          path("ka.response.reason", "responseStatus", "reason"),
          path("ka.useragent", "userAgent"),
          path("ka.sourceips", "sourceIPs"),
          path("ka.cluster.name", "annotations", "cluster_name"));

  private static final String RULES = "ka.req.role.rules.";
  private static final String SUBJECTS = "ka.req.binding.subjects.";
  private static final String VOLUMES = "ka.req.pod.volumes.";

  private AuditFields() {}

  private static Map.Entry<String, List<String>> path(String field, String... keys) {
    return Map.entry(field, List.of(keys));
  }

  static Value get(JsonNode event, Field field) {
    var name = field.definition().name();
    if (!event.has("auditID")) {
      return Value.ABSENT;
    }
    var path = PATHS.get(name);
    if (path != null) {
      var found = Json.find(event, path);
      return field.isList() ? several(found, field.argument()) : JsonFields.text(found);
    }
    var argument = field.argument();
    if (name.startsWith(SUBJECTS)) {
      return list(subjects(event, name.substring(SUBJECTS.length())));
    }
    if (name.startsWith(RULES)) {
      return list(rules(event, name.substring(RULES.length()), argument));
    }
    if (name.startsWith(VOLUMES)) {
      return list(volumes(event, name.substring(VOLUMES.length()), argument));
    }
    return switch (name) {
      case "ka.uri.param" -> parameter(event, String.valueOf(argument));
      case "ka.target.pod.name" -> podName(event);
      case "ka.req.binding.subject.has_name" -> Value.text("true");
      case "ka.req.container.image" -> ContainerFields.first(event, "image");
      case "ka.req.container.image.repository" -> ContainerFields.first(event, "image.repository");
      case "ka.req.container.privileged" -> ContainerFields.anyPrivileged(event);
      case "ka.req.volume.hostpath" -> usesHostPath(event, String.valueOf(argument));
      default -> ContainerFields.get(event, name, argument);
    };
  }

  /** The items of an array, or the one of them that an index names. */
  private static Value several(@Nullable JsonNode array, @Nullable String index) {
    return array == null || !array.isArray()
        ? Value.ABSENT
        : list(Json.texts(Json.items(array, index)));
  }

  static Value list(List<Value> values) {
    return values.isEmpty() ? Value.ABSENT : Value.items(values);
  }

  private static List<Value> subjects(JsonNode event, String kind) {
    var wanted =
        switch (kind) {
          case "user_names" -> "User";
          case "group_names" -> "Group";
          default -> "ServiceAccount";
        };
    var names = new ArrayList<Value>();
    for (JsonNode subject : event.path("requestObject").path("subjects")) {
      var name = subject.path("name");
      if (Json.isText(subject.path("kind"), wanted) && name.isString()) {
        var namespace = subject.path("namespace").asString("");
        names.add(
            Value.text(
                kind.equals("serviceaccount_ns_names")
                    ? namespace + ":" + name.stringValue()
                    : name.stringValue()));
      }
    }
    return names;
  }

  private static List<Value> rules(JsonNode event, String key, @Nullable String index) {
    var values = new ArrayList<Value>();
    for (JsonNode rule : Json.items(event.path("requestObject").path("rules"), index)) {
      var items = rule.path(key);
      if (items.isArray()) {
        values.addAll(Json.texts(Json.items(items, null)));
      }
    }
    return values;
  }

  private static List<Value> volumes(JsonNode event, String key, @Nullable String index) {
    var values = new ArrayList<Value>();
    for (JsonNode volume : Json.items(Json.spec(event).path("volumes"), index)) {
      switch (key) {
        case "hostpath" -> Json.addText(values, volume.path("hostPath").path("path"));
        case "flexvolume_driver" -> Json.addText(values, volume.path("flexVolume").path("driver"));
        default -> {
          for (String type : volume.propertyNames()) {
            if (!type.equals("name")) {
              values.add(Value.text(type));
            }
          }
        }
      }
    }
    return values;
  }

  private static Value usesHostPath(JsonNode event, String wanted) {
    if (!Json.spec(event).path("volumes").isArray()) {
      return Value.ABSENT;
    }
    boolean prefix = wanted.endsWith("*");
    var start = prefix ? wanted.substring(0, wanted.length() - 1) : wanted;
    for (Value value : volumes(event, "hostpath", null)) {
      var path = value.toString();
      if (prefix ? path.startsWith(start) : path.equals(wanted)) {
        return Value.text("true");
      }
    }
    return Value.text("false");
  }

  /** Pods that a controller makes have their name in the response alone. */
  private static Value podName(JsonNode event) {
    var target = event.path("objectRef");
    if (!Json.isText(target.path("resource"), "pods")) {
      return Value.ABSENT;
    }
    var name = JsonFields.text(target.get("name"));
    return name instanceof Value.Absent
        ? JsonFields.text(Json.find(event, List.of("responseObject", "metadata", "name")))
        : name;
  }

  private static Value parameter(JsonNode event, String wanted) {
    var uri = event.path("requestURI").asString("");
    int start = uri.indexOf('?');
    int end = uri.indexOf('#') < 0 ? uri.length() : uri.indexOf('#');
    if (start < 0 || start >= end) {
      return Value.ABSENT;
    }
    for (String pair : List.of(uri.substring(start + 1, end).split("&", -1))) {
      int equals = pair.indexOf('=');
      var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (wanted.equals(name)) {
        var value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
        return value == null ? Value.ABSENT : Value.text(value);
      }
    }
    return Value.ABSENT;
  }

  private static @Nullable String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
