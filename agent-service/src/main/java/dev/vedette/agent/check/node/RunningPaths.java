package dev.vedette.agent.check.node;

import dev.vedette.agent.check.controls.Component;
import dev.vedette.agent.check.controls.Component.FileKind;
import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.FileStatus;
import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.JsonPath;
import dev.vedette.agent.check.jsonpath.PathException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the files of running components lie, by what their processes were told, instead of by
 * guessing. Immutable.
 */
public final class RunningPaths {
  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9_./@:+-]*");
  private static final int MAX_CONFIG_BYTES = 4 << 20;

  private final HostView view;
  private final RunningProcesses processes;

  public RunningPaths(HostView view) {
    this.view = view;
    this.processes = new RunningProcesses(view.processes());
  }

  /** The path of a component's file, or empty when its process does not tell. */
  public Optional<String> of(Component component, FileKind kind) {
    return process(component).flatMap(process -> path(component.name(), kind, process));
  }

  /** The kubelet's directory of more configuration, where it was given one. */
  public Optional<String> kubeletDropIns() {
    List<HostProcess> kubelets = processes.of("kubelet");
    return kubelets.isEmpty()
        ? Optional.empty()
        : Flags.of(kubelets.getFirst().arguments())
            .value("--config-dir")
            .map(path -> located(kubelets.getFirst(), path));
  }

  /** Whether a kubelet runs that was given no configuration file. */
  public boolean kubeletHasNoConfig() {
    List<HostProcess> kubelets = processes.of("kubelet");
    return !kubelets.isEmpty()
        && Flags.of(kubelets.getFirst().arguments()).value("--config").isEmpty();
  }

  private Optional<HostProcess> process(Component component) {
    for (String binary : component.binaries()) {
      List<HostProcess> found = processes.of(binary);
      if (!found.isEmpty()) {
        return Optional.of(found.getFirst());
      }
    }
    return Optional.empty();
  }

  private Optional<String> path(String component, FileKind kind, HostProcess process) {
    Flags flags = Flags.of(process.arguments());
    Optional<String> path =
        switch (kind) {
          // The conf of other components is the manifest of their pods, which no process names.
          case CONFIG ->
              component.equals("kubelet") || component.equals("proxy")
                  ? flags.value("--config")
                  : Optional.empty();
          case KUBECONFIG ->
              flags
                  .value("--kubeconfig")
                  .or(() -> fromConfig(process, "{.clientConnection.kubeconfig}"));
          case CA_FILE ->
              component.equals("kubelet")
                  ? flags
                      .value("--client-ca-file")
                      .or(() -> fromConfig(process, "{.authentication.x509.clientCAFile}"))
                  : Optional.empty();
          case DATA_DIRECTORY -> flags.value("--data-dir");
          case SERVICE -> Optional.empty();
        };
    // Paths become part of audits: one that a shell could take for more is none.
    return path.filter(each -> PLAIN.matcher(each).matches()).map(each -> located(process, each));
  }

  private Optional<String> fromConfig(HostProcess process, String path) {
    Optional<String> config = Flags.of(process.arguments()).value("--config");
    if (config.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = view.files().read(located(process, config.get()), MAX_CONFIG_BYTES);
      String value = JsonPath.parse(path).print(Document.parse(text));
      return value.isBlank() ? Optional.empty() : Optional.of(value);
    } catch (FileProblem | PathException _) {
      return Optional.empty();
    }
  }

  /** A path as the process sees it: in a container, its root directory is another one. */
  private String located(HostProcess process, String path) {
    String root = "/proc/" + process.pid() + "/root";
    try {
      FileStatus own = view.files().status(root + "/");
      FileStatus node = view.files().status("/");
      if (own.device() == node.device() && own.inode() == node.inode()) {
        return path;
      }
      view.files().status(root + path);
      return root + path;
    } catch (FileProblem _) {
      return path;
    }
  }
}
