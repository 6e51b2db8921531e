package dev.vedette.cli.doctor;

import dev.vedette.ebpf.ProbeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the agent can capture kernel events here. Stateless. */
final class KernelFindings {
  private static final String CAPTURE = "kernel events";

  /** By the words that the probe's reasons hold. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "operating system", "run the agent on Linux; everything else works here",
          "architecture", "run the agent on an x86-64 node",
          "libbpf", "install libbpf 1.x: apt install libbpf1, dnf install libbpf",
          "kernel lockdown",
              "boot with lockdown=integrity, or without: lockdown keeps programs from reading"
                  + " events",
          "no BTF",
              "boot a kernel that is built with CONFIG_DEBUG_INFO_BTF=y, as distributions' are",
          "CAP_", "run as root, or with the capabilities BPF, PERFMON, SYS_PTRACE, DAC_READ_SEARCH",
          "kernel ", "boot Linux 5.17 or newer");

  private static final Pattern LOCKED =
      Pattern.compile("^Max locked memory\\s+(\\S+)", Pattern.MULTILINE);
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

  private KernelFindings() {}

  /** What the probe says, one finding for each thing that is missing. */
  static List<Finding> of(ProbeResult probe) {
    return switch (probe) {
      case ProbeResult.Supported _ ->
          List.of(Finding.ok(CAPTURE, "kernel, BTF, libbpf and capabilities suffice"));
      case ProbeResult.ProbeFailed(var reason) ->
          List.of(Finding.problem(CAPTURE, reason, "make /proc and /sys readable"));
      case ProbeResult.Unsupported(var reason) -> {
        List<Finding> findings = new ArrayList<>();
        for (String missing : reason.split("; ", -1)) {
          findings.add(Finding.problem(CAPTURE, missing, remedy(missing)));
        }
        yield findings;
      }
    };
  }

  private static String remedy(String missing) {
    // The longest words that fit are the most particular ones.
    return REMEDIES.entrySet().stream()
        .filter(entry -> missing.contains(entry.getKey()))
        .max(Map.Entry.comparingByKey((a, b) -> Integer.compare(a.length(), b.length())))
        .map(Map.Entry::getValue)
        .orElse("see docs/OPERATIONS.md");
  }

  /** Whether the ring's memory may be locked. */
  static Finding lockedMemory(Path root, long ringBytes) {
    String check = "locked memory";
    try {
      Matcher release =
          RELEASE.matcher(Files.readString(root.resolve("proc/sys/kernel/osrelease")).strip());
      if (release.matches()
          && Integer.parseInt(release.group(1)) * 1000 + Integer.parseInt(release.group(2))
              >= 5011) {
        return Finding.ok(check, "counted by cgroup since Linux 5.11, no limit to raise");
      }
      Matcher limit = LOCKED.matcher(Files.readString(root.resolve("proc/self/limits")));
      if (!limit.find()) {
        return Finding.warning(check, "no limit in /proc/self/limits", "none needed mostly");
      }
      String text = limit.group(1);
      if (text.equals("unlimited") || Long.parseLong(text) >= ringBytes * 2) {
        return Finding.ok(check, text);
      }
      return Finding.problem(
          check,
          text + " bytes (expected: twice the ring of " + ringBytes + ")",
          "ulimit -l unlimited, LimitMEMLOCK=infinity, or the capability SYS_RESOURCE");
    } catch (IOException | NumberFormatException e) {
      return Finding.warning(check, "cannot be read: " + e.getMessage(), "make /proc readable");
    }
  }
}
