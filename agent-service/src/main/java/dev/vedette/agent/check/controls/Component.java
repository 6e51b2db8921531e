package dev.vedette.agent.check.controls;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of Kubernetes as a configuration describes it: how its program may be called and where its
 * files may lie. Immutable.
 *
 * @param optional whether a target may do without it
 * @param binaries how its program may be called, the first that runs counts
 * @param candidates paths by {@link FileKind#candidatesKey()}
 * @param defaults the path to assume where none exists, by {@link FileKind#defaultKey()}
 */
public record Component(
    String name,
    boolean optional,
    List<String> binaries,
    Map<String, List<String>> candidates,
    Map<String, String> defaults) {

  public Component {
    binaries = List.copyOf(binaries);
    candidates = Map.copyOf(candidates);
    defaults = Map.copyOf(defaults);
  }

  public List<String> candidates(FileKind kind) {
    return candidates.getOrDefault(kind.candidatesKey(), List.of());
  }

  public Optional<String> byDefault(FileKind kind) {
    return Optional.ofNullable(defaults.get(kind.defaultKey()));
  }

  /** The kinds of files that controls refer to, in the order of their substitution. */
  public enum FileKind {
    CONFIG("conf", "confs", "defaultconf"),
    SERVICE("svc", "svc", "defaultsvc"),
    KUBECONFIG("kubeconfig", "kubeconfig", "defaultkubeconfig"),
    CA_FILE("cafile", "cafile", "defaultcafile"),
    DATA_DIRECTORY("datadir", "datadirs", "defaultdatadir");

    private final String suffix;
    private final String candidatesKey;
    private final String defaultKey;

    FileKind(String suffix, String candidatesKey, String defaultKey) {
      this.suffix = suffix;
      this.candidatesKey = candidatesKey;
      this.defaultKey = defaultKey;
    }

    /** How variables of this kind end: {@code $kubeletconf}. */
    public String suffix() {
      return suffix;
    }

    public String candidatesKey() {
      return candidatesKey;
    }

    public String defaultKey() {
      return defaultKey;
    }
  }
}
