package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.PathException;
import dev.vedette.agent.check.node.AuditResult;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.node.Flags;
import dev.vedette.agent.check.node.HostView;
import dev.vedette.agent.check.node.RunningPaths;
import dev.vedette.agent.check.node.RunningProcesses;
import dev.vedette.agent.check.script.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What strict checks ask of a node, each asked once. One thread. */
final class NodeFacts {
  private static final int MAX_BYTES = 4 << 20;

  private final HostView view;
  private final RunningProcesses running;
  private final RunningPaths paths;
  private final Map<HostProcess, Subject> subjects = new HashMap<>();

  NodeFacts(Auditor auditor) {
    this.view = auditor.view();
    this.running = new RunningProcesses(view.processes());
    this.paths = new RunningPaths(view);
  }

  List<HostProcess> processes(String program) {
    return running.of(program);
  }

  /** A process with its flags and its environment. */
  Subject subject(HostProcess process) {
    return subjects.computeIfAbsent(
        process,
        each -> new Subject.OfProcess(each, Flags.of(each.arguments()), environment(each.pid())));
  }

  private Map<String, String> environment(int pid) {
    Map<String, String> variables = new HashMap<>();
    try {
      for (String entry :
          view.files().read("/proc/" + pid + "/environ", MAX_BYTES).split("\0", -1)) {
        int at = entry.indexOf('=');
        if (at > 0) {
          variables.put(entry.substring(0, at), entry.substring(at + 1));
        }
      }
    } catch (FileProblem _) {
      // Without the right to look, a process has no variables.
    }
    return variables;
  }

  /** The configuration that an audit read; the kubelet's with all that is laid over it. */
  Configuration configuration(AuditResult result, String audit) {
    List<Observation> seen = result.observations();
    String location = seen.isEmpty() ? audit.strip() : seen.getFirst().location();
    Optional<Observation> problem =
        seen.stream().filter(each -> !each.problem().isEmpty() && !each.absent()).findFirst();
    if (problem.isPresent()) {
      return new Configuration(problem.get().location(), null, problem.get().problem(), true);
    }
    boolean ofKubelet = location.contains("kubelet");
    if (ofKubelet && paths.kubeletHasNoConfig()) {
      return new Configuration(
          location, null, "not used: the kubelet runs without --config", false);
    }
    Document document = null;
    String note = "";
    String output = result.outcome().output();
    boolean absent = seen.stream().anyMatch(Observation::absent);
    boolean failed = result.outcome().failure().isPresent() || !result.refused().isEmpty();
    try {
      if (!failed && !output.isBlank()) {
        document = Document.parse(output);
      } else {
        note = absent ? "no such file" : result.outcome().failure().orElse("empty");
      }
      for (String more : ofKubelet ? dropIns() : List.<String>of()) {
        Document over = Document.parse(view.files().read(more, MAX_BYTES));
        document = document == null ? over : document.with(over);
        note = (note.isEmpty() ? "" : note + "; ") + "with " + more;
      }
    } catch (PathException | FileProblem e) {
      return new Configuration(location, null, String.valueOf(e.getMessage()), true);
    }
    return new Configuration(location, document, note, false);
  }

  /** The files of the kubelet's --config-dir in the order in which it reads them. */
  private List<String> dropIns() throws FileProblem {
    Optional<String> directory = paths.kubeletDropIns();
    if (directory.isEmpty()) {
      return List.of();
    }
    List<String> files = new ArrayList<>();
    for (String name : view.files().list(directory.get())) {
      if (name.endsWith(".conf")) {
        files.add(directory.get() + "/" + name);
      }
    }
    return files;
  }
}
