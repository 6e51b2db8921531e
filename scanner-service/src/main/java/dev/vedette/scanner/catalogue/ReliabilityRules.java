package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.LOW;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Selector;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.finding.Workload.Container;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a workload survives an upgrade or a lost node. Stateless. */
final class ReliabilityRules {
  private static final Set<String> SERVING =
      Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController");
  private static final Set<String> REPLICATED = Set.of("Deployment", "StatefulSet");

  static final List<Rule> ALL =
      List.of(
          rule("container-readiness-probe", LOW, "Container has no readiness probe")
              .because("Traffic is sent to the pod before it can answer.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:no-readiness-probe, kube-score:pod-probes, "
                      + "polaris:readinessProbeMissing, kubescape:C-0018, checkov:CKV_K8S_9")
              .mainContainers(
                  (container, examination) -> hasProbe(container, "readinessProbe", examination)),
          rule("container-liveness-probe", LOW, "Container has no liveness probe")
              .because("A program that hangs is never restarted.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:no-liveness-probe, kube-score:pod-probes, "
                      + "polaris:livenessProbeMissing, kubescape:C-0056, checkov:CKV_K8S_8")
              .mainContainers(
                  (container, examination) -> hasProbe(container, "livenessProbe", examination)),
          rule("container-probes-identical", LOW, "Readiness and liveness probes are the same")
              .because(
                  "A pod that is only busy is restarted instead of being left alone for a while.")
              .references("Kubernetes API")
              .aliases("kube-score:pod-probes-identical")
              .mainContainers((container, examination) -> {
                Node liveness = container.node().at("livenessProbe");
                Node readiness = container.node().at("readinessProbe");
                if (!liveness.isEmpty() && Trees.equal(liveness, readiness)) {
                  examination.report(liveness, "livenessProbe equals readinessProbe");
                }
              }),
          rule("container-probe-port", LOW, "Probe asks a port that the container does not name")
              .because("A probe of a named port that does not exist always fails.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:liveness-port, kube-linter:readiness-port, "
                      + "kube-linter:startup-port")
              .mainContainers(ReliabilityRules::probesKnownPorts),
          rule("workload-single-replica", LOW, "Workload has a single replica")
              .because("Every upgrade of its node takes the service away.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:minimum-three-replicas, kube-score:deployment-replicas, "
                      + "polaris:deploymentMissingReplicas")
              .objects(
                  REPLICATED,
                  (resource, examination) -> {
                    Node replicas = resource.at("spec", "replicas");
                    if (replicas.number().orElse(1) == 1
                        && !examination.inventory().isScaled(resource)) {
                      examination.report(replicas, "has a single replica");
                    }
                  }),
          rule("workload-no-disruption-budget", LOW, "No PodDisruptionBudget covers the workload")
              .because("An upgrade of the nodes may take all replicas at once.")
              .references("Kubernetes API")
              .aliases(
                  "kube-score:deployment-has-poddisruptionbudget, "
                      + "polaris:missingPodDisruptionBudget")
              .pods((pod, examination) -> {
                Resource resource = pod.resource();
                if (REPLICATED.contains(resource.kind())
                    && resource.at("spec", "replicas").number().orElse(1) > 1
                    && !examination.inventory().hasBudget(pod)) {
                  examination.report(
                      resource.at("metadata", "name"), "no PodDisruptionBudget selects it");
                }
              }),
          rule("disruption-budget-zero", MEDIUM, "PodDisruptionBudget allows no disruption")
              .because("No node with such a pod can ever be drained, and upgrades stop.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:pdb-max-unavailable, kube-linter:pdb-min-available, "
                      + "polaris:pdbDisruptionsIsZero, kube-score:poddisruptionbudget-has-policy")
              .objects(
                  "PodDisruptionBudget",
                  (budget, examination) -> {
                    Node most = budget.at("spec", "maxUnavailable");
                    Node least = budget.at("spec", "minAvailable");
                    if (most.is(0) || most.is("0") || most.is("0%")) {
                      examination.report(most, "maxUnavailable is 0");
                    }
                    if (least.is("100%")) {
                      examination.report(least, "minAvailable is 100%");
                    }
                  }),
          rule("workload-not-spread", LOW, "Replicas may all be on one node")
              .because(
                  "Without anti-affinity or topologySpreadConstraints a lost node may take every "
                      + "replica.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:no-anti-affinity, kube-score:deployment-has-host-podantiaffinity, "
                      + "polaris:topologySpreadConstraint")
              .pods((pod, examination) -> {
                Resource resource = pod.resource();
                Node spec = pod.spec();
                if (REPLICATED.contains(resource.kind())
                    && resource.at("spec", "replicas").number().orElse(1) > 1
                    && spec.at("topologySpreadConstraints").isEmpty()
                    && spec.at("affinity", "podAntiAffinity").isEmpty()) {
                  examination.report(
                      spec.at("topologySpreadConstraints"),
                      "has neither topologySpreadConstraints nor podAntiAffinity");
                }
              }),
          rule(
                  "workload-selector-mismatch",
                  HIGH,
                  "Selector does not select the workload's own pods")
              .because("The API server refuses the object.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:mismatching-selector, "
                      + "kube-score:deployment-pod-selector-labels-match-template-metadata-labels")
              .pods(ReliabilityRules::selectsItself),
          rule("cronjob-deadline", LOW, "CronJob has no deadline for starting")
              .because("After a longer outage of the controller the job is not started any more.")
              .references("Kubernetes API")
              .aliases("kube-score:cronjob-has-deadline, kube-score:cronjob-restartpolicy")
              .objects(
                  "CronJob",
                  (job, examination) -> {
                    Node deadline = job.at("spec", "startingDeadlineSeconds");
                    if (!deadline.exists()) {
                      examination.report(deadline, "has no startingDeadlineSeconds");
                    }
                  }),
          rule("job-restart-policy", LOW, "Job's pods restart always")
              .because("A job needs OnFailure or Never; the API server refuses anything else.")
              .references("Kubernetes API")
              .aliases("kube-score:cronjob-has-deadline, kube-score:cronjob-restartpolicy")
              .pods((pod, examination) -> {
                Node policy = pod.spec().at("restartPolicy");
                String kind = pod.resource().kind();
                if ((kind.equals("Job") || kind.equals("CronJob"))
                    && !policy.is("OnFailure")
                    && !policy.is("Never")) {
                  examination.report(policy, "restartPolicy is neither OnFailure nor Never");
                }
              }),
          rule("job-time-to-live", LOW, "Finished Job is never cleaned up")
              .because("Finished jobs and their pods fill the API server's storage.")
              .references("Kubernetes API")
              .aliases("kube-linter:job-ttl-seconds-after-finished")
              .objects(
                  "Job",
                  (job, examination) -> {
                    Node seconds = job.at("spec", "ttlSecondsAfterFinished");
                    if (!seconds.exists()) {
                      examination.report(seconds, "has no ttlSecondsAfterFinished");
                    }
                  }),
          rule("container-duplicate-env", LOW, "Environment variable is set twice")
              .because("Only the last value counts, and it may not be the one that was meant.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:duplicate-env-var, kube-score:environment-variable-key-duplication")
              .containers((container, examination) -> {
                Set<String> seen = new HashSet<>();
                for (Node variable : container.node().at("env").items()) {
                  String name = variable.at("name").text();
                  if (!name.isEmpty() && !seen.add(name)) {
                    examination.report(variable.at("name"), name + " is set twice");
                  }
                }
              }),
          rule("autoscaler-target", LOW, "Autoscaler cannot keep the workload available")
              .because(
                  "It scales to a single replica, or what it scales is not there or sets its "
                      + "replicas itself.")
              .references("Kubernetes API")
              .aliases(
                  "kube-linter:hpa-minimum-three-replicas, "
                      + "kube-linter:dangling-horizontalpodautoscaler, "
                      + "kube-score:horizontalpodautoscaler-has-target, "
                      + "kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured, "
                      + "polaris:hpaMinAvailability")
              .objects("HorizontalPodAutoscaler", ReliabilityRules::scales),
          rule(
                  "statefulset-storage",
                  LOW,
                  "StatefulSet's storage or service is not as it should be")
              .because("Its pods share what each should own, or cannot be found by name.")
              .references("Kubernetes API")
              .aliases(
                  "kubesec:VolumeClaimRequestsStorage, kubesec:VolumeClaimAccessModeReadWriteOnce, "
                      + "kube-score:statefulset-has-servicename")
              .objects("StatefulSet", ReliabilityRules::ownsItsStorage));

  private ReliabilityRules() {}

  private static void hasProbe(Container container, String field, Examination examination) {
    Node probe = container.node().at(field);
    if (SERVING.contains(container.workload().resource().kind()) && probe.isEmpty()) {
      examination.report(probe, "has no " + field);
    }
  }

  private static void probesKnownPorts(Container container, Examination examination) {
    Set<String> names = new HashSet<>();
    container.node().at("ports").items().forEach(port -> names.add(port.at("name").text()));
    for (String field : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      for (String kind : List.of("httpGet", "tcpSocket")) {
        Node port = container.node().at(field, kind, "port");
        if (!port.text().isEmpty() && !isNumber(port.text()) && !names.contains(port.text())) {
          examination.report(port, "the container has no port " + port.text());
        }
      }
    }
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static void selectsItself(Workload pod, Examination examination) {
    Resource resource = pod.resource();
    Node selector = resource.at("spec", "selector");
    if (!SERVING.contains(resource.kind()) || !selector.isMapping()) {
      return;
    }
    Selector wanted =
        resource.kind().equals("ReplicationController")
            ? Selector.ofLabels(selector)
            : Selector.of(selector);
    if (!wanted.selects(pod.labels())) {
      examination.report(selector, "does not match the labels of the pod template");
    }
  }

  private static void scales(Resource scaler, Examination examination) {
    Node least = scaler.at("spec", "minReplicas");
    if (least.number().orElse(1) < 2) {
      examination.report(least, "may scale down to " + (long) least.number().orElse(1));
    }
    Node target = scaler.at("spec", "scaleTargetRef");
    String kind = target.at("kind").text();
    Inventory inventory = examination.inventory();
    if (!REPLICATED.contains(kind) || inventory.pods().isEmpty()) {
      return;
    }
    Optional<Resource> found = inventory.find(kind, scaler.namespace(), target.at("name").text());
    if (found.isEmpty()) {
      examination.report(target.at("name"), "there is no " + kind + " " + target.at("name").text());
    } else if (found.get().at("spec", "replicas").exists()) {
      examination.report(
          target.at("name"), found.get() + " sets replicas, which every apply puts back");
    }
  }

  private static void ownsItsStorage(Resource set, Examination examination) {
    for (Node claim : set.at("spec", "volumeClaimTemplates").items()) {
      Node storage = claim.at("spec", "resources", "requests", "storage");
      if (!storage.exists()) {
        examination.report(storage, "requests no storage");
      }
      for (Node mode : claim.at("spec", "accessModes").items()) {
        if (!mode.is("ReadWriteOnce") && !mode.is("ReadWriteOncePod")) {
          examination.report(mode, "access mode is " + mode.text());
        }
      }
    }
    Node name = set.at("spec", "serviceName");
    examination
        .inventory()
        .find("Service", set.namespace(), name.text())
        .filter(service -> !service.at("spec", "clusterIP").is("None"))
        .ifPresent(service -> examination.report(name, service + " is not headless"));
  }

  /** Compares what nodes hold, wherever they stand. */
  private static final class Trees {
    private Trees() {}

    static boolean equal(Node one, Node other) {
      if (one.isSequence() || other.isSequence()) {
        List<Node> items = one.items();
        List<Node> others = other.items();
        if (items.size() != others.size()) {
          return false;
        }
        for (int i = 0; i < items.size(); i++) {
          if (!equal(items.get(i), others.get(i))) {
            return false;
          }
        }
        return true;
      }
      if (one.isMapping() && other.isMapping()) {
        return one.fields().size() == other.fields().size()
            && one.fields().stream().allMatch(field -> equal(field, other.at(field.key())));
      }
      return one.isMapping() == other.isMapping()
          && one.exists() == other.exists()
          && one.text().equals(other.text())
          && one.number().equals(other.number())
          && one.isTrue() == other.isTrue();
    }
  }
}
