package dev.vedette.agent;

import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.ebpf.BpfException;
import dev.vedette.ebpf.Capability;
import dev.vedette.ebpf.Privileges;
import dev.vedette.server.StartException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two steps in which an agent with a process of its own starts: the first attaches the kernel's
 * programs, which takes privileges; the second, in the same process, has the programs and can do
 * little more than read. Stateless.
 */
public final class AgentPrivileges {
  /** Names what the first step attached, for the second. */
  private static final String PASSED = "VEDETTE_PASSED_CAPTURE";

  /** Options of the virtual machine for the first step alone, with commas between. */
  private static final String FIRST_STEP = "vedette.agent.first-step";

  /** Older kernels want a privilege even for maps that are open. */
  private static final int FIRST_WITH_OPEN_MAPS = 6;

  private AgentPrivileges() {}

  /**
   * Attaches the kernel's programs and starts this process anew with what is needed to read files
   * and processes: no other capability, no new privileges, and none of the system calls that change
   * a machine. Returns where there is nothing to give up: in the second step, without a capture, or
   * when told not to.
   *
   * @throws StartException if privileges cannot be given up
   */
  public static void giveUp(AgentConfig config) {
    var settings = config.capture();
    if (passedCapture() != null || !settings.enabled() || !settings.reducePrivileges()) {
      return;
    }
    Optional<String> passed = KernelCapture.attachAndPass(settings.capture());
    if (passed.isEmpty()) {
      return;
    }
    try {
      Privileges.restart(needed(), Map.of(PASSED, passed.get()), optionsOfFirstStep());
    } catch (BpfException refused) {
      throw new StartException(
          "cannot give up privileges: "
              + refused.getMessage()
              + " (agent.capture.reduce-privileges: false keeps them)",
          refused);
    }
  }

  /**
   * Does what the first step does before the process starts anew: the launcher records which
   * classes that takes.
   */
  public static void attachOnly(AgentConfig config) {
    boolean _ = KernelCapture.attachAndPass(config.capture().capture()).isPresent();
  }

  /** Marks options of the virtual machine as meant for the first step alone. */
  public static List<String> forFirstStep(List<String> options) {
    List<String> marked = new ArrayList<>(options);
    marked.add("-D" + FIRST_STEP + "=" + String.join(",", options));
    return marked;
  }

  private static Set<String> optionsOfFirstStep() {
    String options = System.getProperty(FIRST_STEP);
    if (options == null) {
      return Set.of();
    }
    return Set.copyOf(forFirstStep(List.of(options.split(",", -1))));
  }

  /** What the first step attached; null if there was none. */
  static @Nullable String passedCapture() {
    return System.getenv(PASSED);
  }

  private static Set<Capability> needed() {
    Set<Capability> needed = EnumSet.of(Capability.DAC_READ_SEARCH, Capability.SYS_PTRACE);
    String release = System.getProperty("os.version", "");
    int dot = release.indexOf('.');
    if (dot <= 0
        || !release.substring(0, dot).chars().allMatch(Character::isDigit)
        || Integer.parseInt(release.substring(0, dot)) < FIRST_WITH_OPEN_MAPS) {
      needed.add(Capability.BPF);
    }
    return needed;
  }
}
