package dev.vedette.scanner.admissionpolicy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Those checks of the catalogue that CEL can express over one object. Stateless. */
final class PolicyExpressions {
  /** Where an object holds its pod. */
  private static final String POD_SPEC =
      "object.kind == 'Pod' ? object.spec"
          + " : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec"
          + " : object.spec.template.spec";

  /** What the expressions of checks use, each in terms of those before it. */
  static final Map<String, String> VARIABLES = variables();

  private static final String WINDOWS = "variables.windows";

  private PolicyExpressions() {}

  private static Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("podSpec", POD_SPEC);
    String spec = "variables.podSpec";
    variables.put("main", "has(" + spec + ".containers) ? " + spec + ".containers : []");
    variables.put(
        "containers",
        "variables.main"
            + optional(spec + ".initContainers")
            + optional(spec + ".ephemeralContainers"));
    variables.put(
        "windows",
        "has(" + spec + ".os) && has(" + spec + ".os.name) && " + spec + ".os.name == 'windows'");
    return variables;
  }

  private static String optional(String list) {
    return " + (has(" + list + ") ? " + list + " : [])";
  }

  /** The expressions by the id of the check; true means that the object passes. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    host(all);
    identity(all);
    capabilities(all);
    resources(all);
    account(all);
    return all;
  }

  private static void host(Map<String, String> all) {
    all.put("container-privileged", each(not("c.securityContext", "privileged")));
    all.put("pod-host-network", not("variables.podSpec", "hostNetwork"));
    all.put("pod-host-pid", not("variables.podSpec", "hostPID"));
    all.put("pod-host-ipc", not("variables.podSpec", "hostIPC"));
    all.put("pod-shared-processes", not("variables.podSpec", "shareProcessNamespace"));
    all.put("container-host-port", ports("!has(p.hostPort) || p.hostPort == 0"));
    all.put("container-ssh-port", ports("!has(p.containerPort) || p.containerPort != 22"));
    all.put(
        "container-low-port",
        ports(
            "!has(p.containerPort) || p.containerPort < 1 || p.containerPort >= 1024"
                + " || p.containerPort == 22"));
    all.put(
        "pod-host-users",
        WINDOWS + " || (has(variables.podSpec.hostUsers) && !variables.podSpec.hostUsers)");
    all.put(
        "pod-host-aliases",
        "!has(variables.podSpec.hostAliases) || size(variables.podSpec.hostAliases) == 0");
  }

  private static void identity(Map<String, String> all) {
    all.put(
        "container-privilege-escalation",
        each(
            WINDOWS
                + " || (has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation)"
                + " && !c.securityContext.allowPrivilegeEscalation)"));
    all.put("container-run-as-non-root", each(effective("runAsNonRoot", "%s", "false")));
    all.put("container-run-as-root", each(effective("runAsUser", "%s != 0", "true")));
    all.put(
        "container-low-user",
        each(
            WINDOWS
                + " || ("
                + effective("runAsUser", "(%1$s > 10000 || %1$s == 0)", "false")
                + ")"));
    all.put(
        "container-low-group",
        each(WINDOWS + " || (" + effective("runAsGroup", "%s > 10000", "false") + ")"));
    all.put(
        "container-writable-root",
        each(
            "has(c.securityContext) && has(c.securityContext.readOnlyRootFilesystem)"
                + " && c.securityContext.readOnlyRootFilesystem"));
    all.put(
        "container-no-security-context",
        each(
            "(has(c.securityContext) && size(c.securityContext) > 0)"
                + " || (has(variables.podSpec.securityContext)"
                + " && size(variables.podSpec.securityContext) > 0)"));
  }

  private static void capabilities(Map<String, String> all) {
    String capabilities = "has(c.securityContext) && has(c.securityContext.capabilities)";
    String list = "c.securityContext.capabilities";
    all.put(
        "container-capabilities-kept",
        each(
            WINDOWS
                + " || ("
                + capabilities
                + " && has("
                + list
                + ".drop) && 'ALL' in "
                + list
                + ".drop)"));
    all.put(
        "container-capabilities-none-dropped",
        each(
            WINDOWS
                + " || ("
                + capabilities
                + " && has("
                + list
                + ".drop) && size("
                + list
                + ".drop) > 0)"));
    all.put(
        "container-capability-sys-admin",
        each(
            "!("
                + capabilities
                + " && has("
                + list
                + ".add)) || "
                + list
                + ".add.all(n, !n.matches('^(?i:(CAP_)?SYS_ADMIN)$'))"));
  }

  private static void resources(Map<String, String> all) {
    for (String kind : List.of("request", "limit")) {
      for (String name : List.of("cpu", "memory")) {
        String own = has(kind + "s", name);
        // A limit is the request too when there is none.
        String condition = kind.equals("request") ? own + " || " + has("limits", name) : own;
        String pod = "variables.podSpec.resources." + kind + "s";
        all.put(
            "container-" + name + "-" + kind,
            "(has(variables.podSpec.resources) && has(%1$s) && has(%1$s.%2$s)) || "
                    .formatted(pod, name)
                + "variables.main.all(c, has(c.resources) && ("
                + condition
                + "))");
      }
    }
  }

  private static String has(String group, String name) {
    String amounts = "c.resources." + group;
    return "(has(" + amounts + ") && has(" + amounts + "." + name + "))";
  }

  private static void account(Map<String, String> all) {
    String spec = "variables.podSpec";
    all.put("pod-deprecated-account-field", "!has(" + spec + ".serviceAccount)");
    all.put(
        "pod-no-priority",
        "has(" + spec + ".priorityClassName) && " + spec + ".priorityClassName != ''");
    all.put(
        "pod-ephemeral-containers",
        "!has(" + spec + ".ephemeralContainers) || size(" + spec + ".ephemeralContainers) == 0");
    all.put(
        "pod-tolerates-everything",
        "object.kind == 'DaemonSet' || !has("
            + spec
            + ".tolerations) || "
            + spec
            + ".tolerations.all(t, !(has(t.operator) && t.operator == 'Exists')"
            + " || (has(t.key) && t.key != ''))");
  }

  private static String each(String condition) {
    return "variables.containers.all(c, " + condition + ")";
  }

  private static String ports(String condition) {
    return each("!has(c.ports) || c.ports.all(p, " + condition + ")");
  }

  /** A field that must not be true. */
  private static String not(String object, String field) {
    String parent =
        object.contains(".") && object.startsWith("c.") ? "!has(" + object + ") || " : "";
    return parent + "!has(" + object + "." + field + ") || !" + object + "." + field;
  }

  /** A condition on a container's field, or else on the pod's; that many hold without either. */
  private static String effective(String field, String condition, String otherwise) {
    String own = "c.securityContext." + field;
    String pod = "variables.podSpec.securityContext." + field;
    return "(has(c.securityContext) && has("
        + own
        + ")) ? "
        + condition.formatted(own)
        + " : (has(variables.podSpec.securityContext) && has("
        + pod
        + ")) ? "
        + condition.formatted(pod)
        + " : "
        + otherwise;
  }
}
