package dev.vedette.scanner.admissionpolicy;

import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** Makes workloads in which each field that checks ask for is there or not. For one thread. */
final class PodMaker {
  private final Random random;

  PodMaker(Random random) {
    this.random = random;
  }

  private String field(String name, String... values) {
    if (random.nextInt(3) == 0) {
      return "";
    }
    return "\"" + name + "\": " + values[random.nextInt(values.length)];
  }

  private static String object(String... fields) {
    var object = new StringJoiner(", ", "{", "}");
    for (String field : fields) {
      if (!field.isEmpty()) {
        object.add(field);
      }
    }
    return object.toString();
  }

  private String container(String name) {
    String capabilities =
        object(
            field("add", "[]", "[SYS_ADMIN]", "[cap_sys_admin, NET_ADMIN]", "[KILL]"),
            field("drop", "[]", "[ALL]", "[all]", "[NET_RAW]"));
    String security =
        object(
            field("privileged", "true", "false"),
            field("allowPrivilegeEscalation", "true", "false"),
            field("runAsNonRoot", "true", "false"),
            field("runAsUser", "0", "1", "10000", "10001"),
            field("runAsGroup", "0", "10001"),
            field("readOnlyRootFilesystem", "true", "false"),
            field("capabilities", capabilities));
    String port =
        object(
            "\"containerPort\": " + List.of("22", "80", "1024", "8080").get(random.nextInt(4)),
            field("hostPort", "0", "8080"));
    String amounts = object(field("cpu", "1", "100m"), field("memory", "1Gi"));
    return object(
        "\"name\": " + name,
        "\"image\": registry.example.com/a:1",
        field("securityContext", security, "{}"),
        field("ports", "[" + port + "]", "[]"),
        field("resources", object(field("requests", amounts), field("limits", amounts))));
  }

  private String spec() {
    String security =
        object(
            field("runAsNonRoot", "true", "false"),
            field("runAsUser", "0", "10001"),
            field("runAsGroup", "7", "20000"));
    return object(
        "\"containers\": [" + container("a") + ", " + container("b") + "]",
        field("initContainers", "[" + container("c") + "]", "[]"),
        field("securityContext", security, "{}"),
        field("hostNetwork", "true", "false"),
        field("hostPID", "true", "false"),
        field("hostIPC", "true", "false"),
        field("hostUsers", "true", "false"),
        field("shareProcessNamespace", "true", "false"),
        field("hostAliases", "[]", "[{ip: 10.0.0.1, hostnames: [a]}]"),
        random.nextInt(5) == 0 ? "\"os\": {\"name\": windows}" : "",
        random.nextInt(4) == 0 ? "\"resources\": {\"requests\": {\"cpu\": 1}}" : "",
        field("serviceAccount", "a"),
        field("priorityClassName", "high"),
        field(
            "tolerations",
            "[]",
            "[{operator: Exists}]",
            "[{operator: Exists, key: a}]",
            "[{key: a}]"));
  }

  /** A workload of some kind, as JSON. */
  String workload() {
    String template = "{\"metadata\": {\"labels\": {\"app\": a}}, \"spec\": " + spec() + "}";
    String selector = "\"selector\": {\"matchLabels\": {\"app\": a}}";
    return switch (random.nextInt(4)) {
      case 0 -> manifest("v1", "Pod", spec());
      case 1 -> manifest("apps/v1", "DaemonSet", object(selector, "\"template\": " + template));
      case 2 ->
          manifest(
              "batch/v1",
              "CronJob",
              "{\"schedule\": '@daily', \"jobTemplate\": {\"spec\": {\"template\": "
                  + template
                  + "}}}");
      default -> manifest("apps/v1", "Deployment", object(selector, "\"template\": " + template));
    };
  }

  private static String manifest(String version, String kind, String spec) {
    return object(
        "\"apiVersion\": " + version,
        "\"kind\": " + kind,
        "\"metadata\": {\"name\": a}",
        "\"spec\": " + spec);
  }
}
