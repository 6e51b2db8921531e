package dev.vedette.agent.check.script;

import dev.vedette.agent.check.host.Accounts;
import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.FileStatus;
import dev.vedette.agent.check.host.HostFiles;
import dev.vedette.agent.check.host.ProcessTable;
import dev.vedette.agent.check.script.Observation.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The node as programs see it, and a record of what they looked at. One thread. */
public final class Machine {
  private static final int MAX_OBSERVATIONS = 200;

  private final HostFiles files;
  private final ProcessTable processes;
  private final Accounts accounts;
  private final boolean followsLinks;
  private final Map<String, Observation> observations = new LinkedHashMap<>();

  /**
   * @param followsLinks whether permissions are always those of the file that a link leads to
   */
  public Machine(HostFiles files, ProcessTable processes, Accounts accounts, boolean followsLinks) {
    this.followsLinks = followsLinks;
    this.files = files;
    this.processes = processes;
    this.accounts = accounts;
  }

  public HostFiles files() {
    return files;
  }

  public ProcessTable processes() {
    return processes;
  }

  public Accounts accounts() {
    return accounts;
  }

  /** The status of a file; remembered. */
  public FileStatus status(String path) throws FileProblem {
    try {
      FileStatus status = files.status(path);
      note(
          Observation.of(
              Source.FILE_STATUS,
              path,
              Integer.toOctalString(status.permissions())
                  + " "
                  + accounts.user(status.userId())
                  + ":"
                  + accounts.group(status.groupId())));
      return status;
    } catch (FileProblem e) {
      noteProblem(Source.FILE_STATUS, path, e);
      throw e;
    }
  }

  /** The status of a path itself, or of what it leads to where links are followed; remembered. */
  public FileStatus statusOfLink(String path) throws FileProblem {
    if (followsLinks) {
      return status(path);
    }
    try {
      FileStatus status = files.statusOfLink(path);
      if (status.isSymbolicLink()) {
        note(Observation.of(Source.FILE_STATUS, path, "a symbolic link"));
        return status;
      }
    } catch (FileProblem e) {
      noteProblem(Source.FILE_STATUS, path, e);
      throw e;
    }
    return status(path);
  }

  /** The text of a file; remembered. */
  public String read(String path, int maxBytes) throws FileProblem {
    Source source = path.startsWith("/proc/") ? Source.ENVIRONMENT : Source.FILE;
    try {
      String text = files.read(path, maxBytes);
      note(Observation.of(source, path, text.length() + " characters"));
      return text;
    } catch (FileProblem e) {
      noteProblem(source, path, e);
      throw e;
    }
  }

  /** Remembers that a file could not be looked at. */
  public void noteProblem(Source source, String path, FileProblem problem) {
    boolean absent =
        problem.kind() == FileProblem.Kind.ABSENT
            || problem.kind() == FileProblem.Kind.NOT_A_DIRECTORY;
    note(Observation.nothing(source, path, problem.text(), absent));
  }

  /** Remembers what was looked at; only so much of it. */
  public void note(Observation observation) {
    if (observations.size() < MAX_OBSERVATIONS) {
      observations.put(observation.source() + " " + observation.location(), observation);
    }
  }

  /** What was looked at, in order. */
  public List<Observation> observations() {
    return new ArrayList<>(observations.values());
  }
}
