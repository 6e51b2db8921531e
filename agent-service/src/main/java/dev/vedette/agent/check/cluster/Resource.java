package dev.vedette.agent.check.cluster;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** A kind of object that audits ask for, by the names that people use for it. */
enum Resource {
  PODS("/api/v1", true, "pods", "pod", "po"),
  SERVICE_ACCOUNTS("/api/v1", true, "serviceaccounts", "serviceaccount", "sa"),
  SERVICES("/api/v1", true, "services", "service", "svc"),
  ENDPOINTS("/api/v1", true, "endpoints", "ep"),
  SECRETS("/api/v1", true, "secrets", "secret"),
  CONFIG_MAPS("/api/v1", true, "configmaps", "configmap", "cm"),
  NAMESPACES("/api/v1", false, "namespaces", "namespace", "ns"),
  NODES("/api/v1", false, "nodes", "node", "no"),
  ROLES("/apis/rbac.authorization.k8s.io/v1", true, "roles", "role"),
  ROLE_BINDINGS("/apis/rbac.authorization.k8s.io/v1", true, "rolebindings", "rolebinding"),
  CLUSTER_ROLES("/apis/rbac.authorization.k8s.io/v1", false, "clusterroles", "clusterrole"),
  CLUSTER_ROLE_BINDINGS(
      "/apis/rbac.authorization.k8s.io/v1", false, "clusterrolebindings", "clusterrolebinding"),
  NETWORK_POLICIES(
      "/apis/networking.k8s.io/v1", true, "networkpolicies", "networkpolicy", "netpol"),
  INGRESSES("/apis/networking.k8s.io/v1", true, "ingresses", "ingress", "ing"),
  SECURITY_CONTEXT_CONSTRAINTS(
      "/apis/security.openshift.io/v1", false, "securitycontextconstraints", "scc");

  private final String group;
  private final boolean namespaced;
  private final ImmutableList<String> names;

  Resource(String group, boolean namespaced, String... names) {
    this.group = group;
    this.namespaced = namespaced;
    this.names = ImmutableList.copyOf(names);
  }

  static Optional<Resource> named(String name) {
    for (Resource resource : values()) {
      if (resource.names.contains(name)) {
        return Optional.of(resource);
      }
    }
    return Optional.empty();
  }

  /** Where its objects are, all of them when the namespace is empty. */
  String path(String namespace) {
    return namespaced && !namespace.isEmpty()
        ? group + "/namespaces/" + namespace + "/" + names.getFirst()
        : group + "/" + names.getFirst();
  }
}
