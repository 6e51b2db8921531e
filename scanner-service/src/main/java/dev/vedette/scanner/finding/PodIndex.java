package dev.vedette.scanner.finding;

import dev.vedette.scanner.finding.Workload.Container;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pods of a scan by namespace and label, so that selecting costs what is selected. An object
 * that names no namespace may end up in any. Not thread-safe.
 */
public final class PodIndex {
  /** A pod with its labels, read once. */
  public record Pod(Workload workload, Map<String, String> labels) {
    /** Whether a container names a port so. */
    public boolean hasPort(String name) {
      for (Container container : workload.containers()) {
        for (Node port : container.node().at("ports").items()) {
          if (port.at("name").is(name)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /** The pods of one namespace. */
  private static final class Namespace {
    private final List<Pod> pods = new ArrayList<>();
    private final Map<Map.Entry<String, String>, List<Pod>> byLabel = new HashMap<>();

    void add(Pod pod) {
      pods.add(pod);
      pod.labels()
          .entrySet()
          .forEach(label ->
              byLabel
                  .computeIfAbsent(
                      Map.entry(label.getKey(), label.getValue()), _ -> new ArrayList<>())
                  .add(pod));
    }

    List<Pod> select(Selector selector) {
      List<Pod> candidates = pods;
      for (Map.Entry<String, String> wanted : selector.equal().entrySet()) {
        List<Pod> carrying = byLabel.getOrDefault(wanted, List.of());
        if (carrying.size() < candidates.size()) {
          candidates = carrying;
        }
      }
      return selector.isEmpty()
          ? candidates
          : candidates.stream().filter(pod -> selector.selects(pod.labels())).toList();
    }
  }

  private record Question(String namespace, Selector selector) {}

  private final Namespace everywhere = new Namespace();
  private final Map<String, Namespace> namespaces = new HashMap<>();
  private final Map<Question, List<Pod>> answers = new HashMap<>();

  /** Indexes the pods of these objects. */
  public PodIndex(List<Resource> resources) {
    for (Resource resource : resources) {
      for (Workload workload : resource.workloads()) {
        Pod pod = new Pod(workload, workload.labels());
        everywhere.add(pod);
        namespaces.computeIfAbsent(resource.namespace(), _ -> new Namespace()).add(pod);
      }
    }
  }

  /** Whether there is no pod at all. */
  public boolean isEmpty() {
    return everywhere.pods.isEmpty();
  }

  /** The pods that an object of this namespace selects. */
  public List<Pod> select(String namespace, Selector selector) {
    return answers.computeIfAbsent(new Question(namespace, selector), PodIndex.this::look);
  }

  /**
   * The pods that are certainly in this namespace and selected; nothing said means the default one.
   */
  public List<Pod> selectWithin(String namespace, Selector selector) {
    List<Pod> found = new ArrayList<>();
    boolean isDefault = namespace.isEmpty() || namespace.equals("default");
    for (String name : isDefault ? List.of("default", "") : List.of(namespace)) {
      Namespace pods = namespaces.get(name);
      if (pods != null) {
        found.addAll(pods.select(selector));
      }
    }
    return found;
  }

  private List<Pod> look(Question question) {
    if (question.namespace().isEmpty()) {
      return everywhere.select(question.selector());
    }
    List<Pod> found = new ArrayList<>();
    for (String name : List.of(question.namespace(), "")) {
      Namespace namespace = namespaces.get(name);
      if (namespace != null) {
        found.addAll(namespace.select(question.selector()));
      }
    }
    return found;
  }
}
