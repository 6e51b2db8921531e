package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.Program;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The programs that are evaluated in this process, by name. Immutable. */
public final class Programs {
  private final Map<String, Program> byName;

  private Programs(Map<String, Program> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** The programs of a node, without those that speak to a cluster. */
  public static Programs of(JournalReader journal) {
    Map<String, Program> all = new HashMap<>(ShellPrograms.all());
    all.putAll(TextPrograms.all());
    all.put("ps", new Ps());
    all.put("stat", new Stat());
    all.put("grep", new Grep(false, false));
    all.put("egrep", new Grep(true, false));
    all.put("fgrep", new Grep(false, true));
    all.put("find", new Find());
    all.put("xargs", new Xargs());
    all.put("sed", new Sed());
    all.put("awk", new Awk());
    all.put("jq", new Jq());
    all.put("journalctl", new Journal(journal));
    all.put("certificate-days", new CertificateDays(InstantSource.system()));
    all.put("kubectl", new NoCluster());
    all.put("oc", new NoCluster());
    return new Programs(all);
  }

  /** These with others. */
  public Programs with(Map<String, Program> others) {
    Map<String, Program> all = new HashMap<>(byName);
    all.putAll(others);
    return new Programs(all);
  }

  public Map<String, Program> byName() {
    return byName;
  }

  /** Recognises an audit. */
  public AuditPlan plan(String text) {
    return AuditPlan.of(text, byName);
  }
}
