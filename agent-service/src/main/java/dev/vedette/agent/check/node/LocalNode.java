package dev.vedette.agent.check.node;

import dev.vedette.agent.check.host.Accounts;
import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.HostFiles;
import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.host.ProcessTable;
import dev.vedette.agent.check.program.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node that this process runs on, or whose root directory it sees below another one, as in a
 * container with the host's processes and files. Thread-safe.
 */
public final class LocalNode implements Node {
  private final HostFiles files;
  private final Shell shell;
  private final JournalReader journal;
  private final @Nullable HostView seen;

  /**
   * A node seen from this process.
   *
   * @param timedOut called whenever a shell text is killed for its time
   */
  public LocalNode(ShellLimits limits, Runnable timedOut) {
    this(Path.of("/"), limits, timedOut);
  }

  /**
   * A node whose root directory is mounted at {@code root}; its own shell is used for audits, which
   * needs the right to change the root directory.
   */
  public LocalNode(Path root, ShellLimits limits, Runnable timedOut) {
    this(
        new HostFiles(root),
        new Shell(
            isMachine(root) ? List.of("/bin/sh") : List.of("chroot", root.toString(), "/bin/sh"),
            limits,
            timedOut),
        new Shell(journalctl(root), limits, timedOut)::readJournal,
        null);
  }

  /** A node whose files lie under {@code root} and whose programs are reached by {@code enter}. */
  LocalNode(Path root, List<String> enter, ShellLimits limits, Runnable timedOut) {
    this(
        new HostFiles(root),
        new Shell(with(enter, "/bin/sh"), limits, timedOut),
        new Shell(with(enter, "journalctl"), limits, timedOut)::readJournal,
        null);
  }

  private LocalNode(HostFiles files, Shell shell, JournalReader journal, @Nullable HostView seen) {
    this.files = files;
    this.shell = shell;
    this.journal = journal;
    this.seen = seen;
  }

  @Override
  public boolean exists(String path) throws IOException {
    try {
      files.status(path);
      return true;
    } catch (FileProblem e) {
      return switch (e.kind()) {
        case ABSENT, NOT_A_DIRECTORY -> false;
        // Something is there; the checks that read it will say what is wrong with it.
        case LOOP, FORBIDDEN, IS_A_DIRECTORY, NOT_READABLE, TOO_LARGE -> true;
        case OTHER -> throw e;
      };
    }
  }

  @Override
  public List<String> commandLines(String processName) {
    return view().processes().named(processName).stream().map(HostProcess::commandLine).toList();
  }

  @Override
  public ShellOutcome run(String script) throws InterruptedException {
    return shell.run(script);
  }

  @Override
  public String shellProblem() throws InterruptedException {
    return isMachine(files.root()) ? "" : shell.problem();
  }

  @Override
  public HostView view() {
    return seen == null
        ? new HostView(files, ProcessTable.of(files), Accounts.of(files), journal)
        : seen;
  }

  @Override
  public Node snapshot() {
    return new LocalNode(files, shell, journal, view());
  }

  private static boolean isMachine(Path root) {
    return root.equals(Path.of("/"));
  }

  private static List<String> journalctl(Path root) {
    return isMachine(root) ? List.of("journalctl") : List.of("journalctl", "--root=" + root);
  }

  private static List<String> with(List<String> command, String last) {
    List<String> all = new ArrayList<>(command);
    all.add(last);
    return all;
  }
}
