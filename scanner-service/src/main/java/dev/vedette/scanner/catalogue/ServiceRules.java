package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Edit;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.PodIndex;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Selector;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Ways into the cluster. Stateless. */
final class ServiceRules {
  private static final String NGINX = "nginx.ingress.kubernetes.io/";

  /** Values that are copied into the configuration of the ingress controller. */
  private static final List<String> COPIED =
      List.of(
          "auth-url",
          "auth-signin",
          "auth-tls-match-cn",
          "mirror-target",
          "mirror-host",
          "rewrite-target",
          "permanent-redirect",
          "proxy-redirect-from",
          "proxy-redirect-to",
          "secure-verify-ca-secret",
          "server-alias",
          "app-root");

  private static final Set<String> GENERATED_LABELS =
      Set.of(
          "apps.kubernetes.io/pod-index",
          "batch.kubernetes.io/job-name",
          "controller-revision-hash",
          "job-name",
          "pod-template-hash",
          "statefulset.kubernetes.io/pod-name");

  static final List<Rule> ALL =
      List.of(
          rule("service-exposed", MEDIUM, "Service is open to the outside")
              .because(
                  "NodePort and LoadBalancer open the service on every node or to the internet, "
                      + "without TLS and rights of an Ingress or Gateway.")
              .references("NSA, MITRE T1133, MITRE T1190")
              .aliases("kube-linter:exposed-services, kube-score:service-type, kubescape:C-0256")
              .objects(
                  "Service",
                  (service, examination) -> {
                    Node type = service.at("spec", "type");
                    if (type.is("NodePort") || type.is("LoadBalancer")) {
                      examination.report(type, "is of type " + type.text());
                    }
                  }),
          rule("service-external-ips", HIGH, "Service claims external addresses")
              .because(
                  "Traffic to those addresses from anywhere in the cluster is sent to the "
                      + "Service's pods.")
              .references("CVE-2020-8554, MITRE T1557")
              .aliases("trivy:KSV-0108")
              .objects(
                  "Service",
                  (service, examination) -> {
                    Node addresses = service.at("spec", "externalIPs");
                    if (!addresses.isEmpty()) {
                      examination.report(addresses, "claims addresses", Edit.remove(addresses));
                    }
                  }),
          rule("service-dangling", LOW, "Service leads to nothing")
              .because("No pod among the objects carries the labels, or none has the port.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:dangling-service, kube-linter:invalid-target-ports, "
                      + "kube-score:service-targets-pod")
              .objects("Service", ServiceRules::leadsSomewhere),
          rule("service-load-balancer-open", MEDIUM, "Load balancer accepts every address")
              .because(
                  "Without loadBalancerSourceRanges the whole internet may connect, where the "
                      + "cloud gives public addresses.")
              .references("NSA, MITRE T1190")
              .objects(
                  "Service",
                  (service, examination) -> {
                    Node ranges = service.at("spec", "loadBalancerSourceRanges");
                    if (service.at("spec", "type").is("LoadBalancer")
                        && ranges.isEmpty()
                        && !isInternal(service)) {
                      examination.report(ranges, "has no loadBalancerSourceRanges");
                    }
                  }),
          rule("dashboard-exposed", HIGH, "Kubernetes dashboard can be reached from outside")
              .because(
                  "A dashboard with rights of its own is a way into the cluster for whoever finds "
                      + "it.")
              .references("MITRE T1133, CVE-2018-18264")
              .aliases(
                  "kubescape:C-0021, checkov:CKV_K8S_33, checkov:CKV_K8S_34, checkov:CKV_K8S_44, "
                      + "checkov:CKV_K8S_45, trivy:KSV-0102")
              .objects(
                  "Service",
                  (service, examination) -> {
                    Node type = service.at("spec", "type");
                    if (service.name().contains("kubernetes-dashboard")
                        && (type.is("NodePort") || type.is("LoadBalancer"))) {
                      examination.report(type, "opens the dashboard");
                    }
                  }),
          rule("dashboard-without-login", HIGH, "Kubernetes dashboard lets everybody in")
              .because(
                  "With --enable-skip-login or --enable-insecure-login nobody needs a credential.")
              .references("MITRE T1133")
              .aliases(
                  "kubescape:C-0021, checkov:CKV_K8S_33, checkov:CKV_K8S_34, checkov:CKV_K8S_44, "
                      + "checkov:CKV_K8S_45, trivy:KSV-0102")
              .containers((container, examination) -> {
                for (Node word : words(container)) {
                  if (word.text().startsWith("--enable-skip-login")
                      || word.text().startsWith("--enable-insecure-login")) {
                    examination.report(word, "sets " + word.text());
                  }
                }
              }),
          rule("tiller-deployed", HIGH, "Helm 2's Tiller runs in the cluster")
              .because(
                  "Tiller obeys whoever reaches its port, usually with the rights of "
                      + "cluster-admin; it is unsupported since 2020.")
              .references("MITRE T1610")
              .aliases(
                  "kubescape:C-0021, checkov:CKV_K8S_33, checkov:CKV_K8S_34, checkov:CKV_K8S_44, "
                      + "checkov:CKV_K8S_45, trivy:KSV-0102")
              .containers((container, examination) -> {
                Node image = container.node().at("image");
                String repository = ImageReference.parse(image.text()).repository();
                if (repository.endsWith("/tiller")) {
                  examination.report(image, "runs Tiller");
                }
              }),
          rule("ingress-no-tls", MEDIUM, "Ingress serves a host without TLS")
              .because("What is sent can be read and changed on the way.")
              .references("NSA, MITRE T1557")
              .aliases("polaris:tlsSettingsMissing, kubescape:C-0263")
              .objects("Ingress", ServiceRules::coversHosts),
          rule("ingress-snippet", HIGH, "Ingress writes into the controller's configuration")
              .because(
                  "Whoever may write an Ingress can read every Secret that the controller can, by "
                      + "configuration of its own.")
              .references("CVE-2021-25742, CVE-2025-1974, MITRE T1190")
              .aliases(
                  "kubescape:C-0059, checkov:CKV_K8S_152, checkov:CKV_K8S_153, "
                      + "checkov:CKV_K8S_154, trivy:KCV-0093")
              .objects("Ingress", ServiceRules::injectsConfiguration),
          rule("ingress-dangling", LOW, "Ingress leads to a Service that is not there")
              .because("Requests end in an error, or at whatever gets that name later.")
              .references("MITRE T1584")
              .aliases("kube-linter:dangling-ingress, kube-score:ingress-targets-service")
              .objects("Ingress", ServiceRules::findsServices),
          rule("ingress-any-host", MEDIUM, "Ingress answers for any host")
              .because("It takes requests that were meant for others of the same controller.")
              .references("MITRE T1557")
              .objects(
                  "Ingress",
                  (ingress, examination) -> {
                    for (Node rule : ingress.at("spec", "rules").items()) {
                      Node host = rule.at("host");
                      if (host.text().isEmpty()) {
                        examination.report(host, "names no host");
                      } else if (host.text().startsWith("*")) {
                        examination.report(host, "answers for " + host.text());
                      }
                    }
                  }));

  private ServiceRules() {}

  private static List<Node> words(Container container) {
    List<Node> words = new ArrayList<>(container.node().at("command").items());
    words.addAll(container.node().at("args").items());
    return words;
  }

  private static boolean isInternal(Resource service) {
    return service.annotations().entrySet().stream()
        .anyMatch(annotation ->
            annotation.getKey().contains("internal")
                || (annotation.getKey().contains("load-balancer")
                    && annotation.getValue().toLowerCase(Locale.ROOT).equals("internal")));
  }

  private static void leadsSomewhere(Resource service, Examination examination) {
    Node selector = service.at("spec", "selector");
    PodIndex pods = examination.inventory().pods();
    // Controllers label the pods that they make with more than the template says.
    boolean isMade =
        selector.fields().stream().anyMatch(field -> GENERATED_LABELS.contains(field.key()));
    if (selector.isEmpty() || isMade || pods.isEmpty()) {
      return;
    }
    List<PodIndex.Pod> selected = pods.select(service.namespace(), Selector.ofLabels(selector));
    if (selected.isEmpty()) {
      examination.report(selector, "selects no pod");
      return;
    }
    for (Node port : service.at("spec", "ports").items()) {
      Node target = port.at("targetPort");
      if (!target.text().isEmpty()
          && selected.stream().noneMatch(pod -> pod.hasPort(target.text()))) {
        examination.report(target, "no selected pod has a port " + target.text());
      }
    }
  }

  private static void coversHosts(Resource ingress, Examination examination) {
    Set<String> covered = new HashSet<>();
    for (Node tls : ingress.at("spec", "tls").items()) {
      if (tls.at("hosts").isEmpty()) {
        return;
      }
      covered.addAll(tls.at("hosts").texts());
    }
    if (covered.isEmpty()) {
      examination.report(ingress.at("spec", "tls"), "has no TLS");
      return;
    }
    for (Node rule : ingress.at("spec", "rules").items()) {
      String host = rule.at("host").text();
      String wild = "*" + host.substring(Math.max(0, host.indexOf('.')));
      if (!host.isEmpty() && !covered.contains(host) && !covered.contains(wild)) {
        examination.report(rule.at("host"), "TLS does not cover " + host);
      }
    }
  }

  private static void injectsConfiguration(Resource ingress, Examination examination) {
    for (Node annotation : ingress.at("metadata", "annotations").fields()) {
      String key = annotation.key();
      int slash = key.indexOf('/');
      String name = key.substring(slash + 1);
      if ((name.endsWith("-snippet") && key.contains("nginx")) || name.startsWith("lua-resty")) {
        examination.report(annotation, name + " is copied into the configuration");
      } else if (key.startsWith(NGINX)
          && COPIED.contains(name)
          && annotation.text().chars().anyMatch(c -> "\n\r;{}#\"'\\".indexOf(c) >= 0)) {
        examination.report(annotation, name + " breaks out of its setting");
      }
    }
  }

  private static void findsServices(Resource ingress, Examination examination) {
    Inventory inventory = examination.inventory();
    if (inventory.ofKind("Service").isEmpty()) {
      return;
    }
    List<Node> backends = new ArrayList<>(List.of(ingress.at("spec", "defaultBackend")));
    for (Node rule : ingress.at("spec", "rules").items()) {
      rule.at("http", "paths").items().forEach(path -> backends.add(path.at("backend")));
    }
    for (Node backend : backends) {
      Node old = backend.at("serviceName");
      Node name = old.exists() ? old : backend.at("service", "name");
      if (!name.text().isEmpty() && !inventory.has("Service", ingress.namespace(), name.text())) {
        examination.report(name, "there is no Service " + name.text());
      }
    }
  }
}
