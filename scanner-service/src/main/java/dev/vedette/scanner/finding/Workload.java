package dev.vedette.scanner.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pod, or the template of one, inside a resource. Immutable.
 *
 * @param template the mapping that holds the pod's metadata and spec
 * @param spec the pod's spec
 */
public record Workload(Resource resource, Node template, Node spec) {
  /** The kinds of container of a pod, in the order in which Kubernetes looks at them. */
  public enum Role {
    INIT("initContainers"),
    REGULAR("containers"),
    EPHEMERAL("ephemeralContainers");

    private final String field;

    Role(String field) {
      this.field = field;
    }

    /** The key of the spec that holds them. */
    public String field() {
      return field;
    }
  }

  /** One container of a pod. Immutable. */
  public record Container(Workload workload, Role role, Node node) {
    public String name() {
      return node.at("name").text();
    }

    /** The node under these keys of the container's security context. */
    public Node security(String first, String... more) {
      return node.at("securityContext").at(first, more);
    }

    /** The field of the container's security context, or else the pod's when only that is set. */
    public Node effective(String field) {
      Node own = security(field);
      Node pod = workload.security(field);
      return own.exists() || !pod.exists() ? own : pod;
    }
  }

  /** All containers: init, regular, ephemeral. */
  public List<Container> containers() {
    List<Container> containers = new ArrayList<>();
    for (Role role : Role.values()) {
      containers.addAll(containers(role));
    }
    return containers;
  }

  /** The containers of one role. */
  public List<Container> containers(Role role) {
    List<Container> containers = new ArrayList<>();
    for (Node node : spec.at(role.field()).items()) {
      if (node.isMapping()) {
        containers.add(new Container(this, role, node));
      }
    }
    return containers;
  }

  /** The node under these keys of the pod's security context. */
  public Node security(String first, String... more) {
    return spec.at("securityContext").at(first, more);
  }

  /** The pod's labels. */
  public Map<String, String> labels() {
    return Resource.texts(template.at("metadata", "labels"));
  }

  /** The pod's annotations. */
  public Map<String, String> annotations() {
    return Resource.texts(template.at("metadata", "annotations"));
  }

  /** Whether the pod says that it is for Windows. */
  public boolean isWindows() {
    return spec.at("os", "name").is("windows");
  }
}
