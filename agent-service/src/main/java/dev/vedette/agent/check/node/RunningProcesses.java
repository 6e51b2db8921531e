package dev.vedette.agent.check.node;

import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.host.ProcessTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds processes by the program that they run, not by texts in their arguments. Immutable. */
public final class RunningProcesses {
  private final ProcessTable table;

  public RunningProcesses(ProcessTable table) {
    this.table = table;
  }

  /**
   * The processes of a program, which may be several words: {@code hyperkube kubelet}. Shells that
   * only mention it are none.
   */
  public List<HostProcess> of(String program) {
    String clean = program.replace("'", "").replace("\"", "").strip();
    if (clean.isEmpty()) {
      return List.of();
    }
    List<String> words = Arrays.asList(clean.split("\\s+", -1));
    List<HostProcess> found = new ArrayList<>();
    for (HostProcess process : table.all()) {
      if (runs(process, words)) {
        found.add(process);
      }
    }
    return found;
  }

  private static boolean runs(HostProcess process, List<String> words) {
    List<String> arguments = process.arguments();
    if (arguments.size() < words.size()) {
      return false;
    }
    // Some programs write all into their first argument.
    List<String> head = List.of(arguments.getFirst().split("\\s+", -1));
    if (head.isEmpty() || !base(head.getFirst()).equals(base(words.getFirst()))) {
      return false;
    }
    for (int i = 1; i < words.size(); i++) {
      if (!base(arguments.get(i)).equals(words.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
