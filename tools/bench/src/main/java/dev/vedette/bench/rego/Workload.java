package dev.vedette.bench.rego;

import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** What one call evaluates. Safe for all threads. */
public enum Workload {
  /** Four rules of an admission policy on a pod of two containers. */
  ADMISSION,
  /** One key of data, among ten. */
  DATA_10,
  /** Among a thousand. */
  DATA_1000,
  /** Among a hundred thousand. */
  DATA_100000,
  /** One element of a set that a rule makes of data, among ten. */
  SET_10,
  /** Among a thousand. */
  SET_1000,
  /** Among a hundred thousand. */
  SET_100000,
  /** One key of an object that a rule makes of data, among ten. */
  OBJECT_10,
  /** Among a thousand. */
  OBJECT_1000,
  /** Among a hundred thousand. */
  OBJECT_100000,
  /** One of ten rules that ask for different inputs. */
  RULES_10,
  /** One of ten thousand. */
  RULES_10000;

  private static final String ADMISSION_POLICY =
      """
      package kubernetes.admission

      deny contains msg if {
        some container in input.request.object.spec.containers
        not startswith(container.image, "registry.example.com/")
        msg := sprintf("%v: image %v comes from elsewhere", [container.name, container.image])
      }

      deny contains msg if {
        some container in input.request.object.spec.containers
        container.securityContext.privileged
        msg := sprintf("%v is privileged", [container.name])
      }

      deny contains msg if {
        input.request.object.spec.hostNetwork
        msg := "the network of the host is used"
      }

      deny contains msg if {
        some container in input.request.object.spec.containers
        not container.resources.limits.memory
        msg := sprintf("%v has no memory limit", [container.name])
      }
      """;
  private static final String POD =
      """
      {"request": {"kind": {"kind": "Pod", "version": "v1"}, "operation": "CREATE", "object":
      {"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}}, "spec":
      {"containers": [{"name": "web", "image": "registry.example.com/web:1", "resources":
      {"limits": {"memory": "32Mi"}}, "securityContext": {"privileged": false}},
      {"name": "log", "image": "docker.io/log:2", "ports": [{"containerPort": 80}]}]}}}}
      """;
  private static final String LOOKUPS =
      """
      package lookups

      stored if data.entries[input.id]

      known contains id if data.entries[id]

      partial if known[input.id]

      value[id] := entry.weight if some id, entry in data.entries

      heavy if value[input.id] > 5
      """;

  int size() {
    return this == ADMISSION ? 1 : Integer.parseInt(name().substring(name().indexOf('_') + 1));
  }

  Prepared prepare() {
    return switch (this) {
      case ADMISSION ->
          new Prepared(
              compile(ADMISSION_POLICY, "data.kubernetes.admission.deny"),
              pod(),
              ObjectValue.EMPTY);
      case DATA_10, DATA_1000, DATA_100000 -> lookup("stored");
      case SET_10, SET_1000, SET_100000 -> lookup("partial");
      case OBJECT_10, OBJECT_1000, OBJECT_100000 -> lookup("heavy");
      case RULES_10, RULES_10000 -> rules();
    };
  }

  private static Value pod() {
    try {
      return Json.read(POD);
    } catch (MalformedJson e) {
      throw new IllegalStateException(e);
    }
  }

  private Prepared lookup(String rule) {
    var entries = ObjectValue.builder();
    for (int i = 0; i < size(); i++) {
      entries.put("id-" + i, ObjectValue.of("weight", Value.of(i)));
    }
    return new Prepared(
        compile(LOOKUPS, "data.lookups." + rule),
        ObjectValue.of("id", Value.of("id-7")),
        ObjectValue.of("entries", entries.build()));
  }

  private Prepared rules() {
    var text = new StringBuilder("package roles\n");
    for (int i = 0; i < size(); i++) {
      text.append("allow if { input.role == \"role-").append(i).append("\"; input.level > 3 }\n");
    }
    return new Prepared(
        compile(text.toString(), "data.roles.allow"),
        ObjectValue.builder().put("role", Value.of("role-7")).put("level", Value.of(5)).build(),
        ObjectValue.EMPTY);
  }

  private static Query compile(String text, String query) {
    return Prepared.compile(List.of(new Source("policy.rego", text, RegoVersion.V1)), query);
  }
}
