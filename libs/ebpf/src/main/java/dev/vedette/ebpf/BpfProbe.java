package dev.vedette.ebpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out, without loading anything, whether this machine lets us run BPF programs. Thread-safe.
 */
public final class BpfProbe {
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;
  // bpf_loop, which walks paths, came with this one.
  private static final int[] OLDEST_KERNEL = {5, 17};
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

  private final Path root;
  private final String os;
  private final String architecture;
  private final boolean libraryPresent;

  BpfProbe(Path root, String os, String architecture, boolean libraryPresent) {
    this.root = root;
    this.os = os;
    this.architecture = architecture;
    this.libraryPresent = libraryPresent;
  }

  /** Looks at this machine. All that is missing is named in one reason. */
  public static ProbeResult probe() {
    String os = System.getProperty("os.name", "");
    boolean library = os.equals("Linux") && CFunction.library(Libbpf.NAME).isPresent();
    return new BpfProbe(Path.of("/"), os, System.getProperty("os.arch", ""), library).look();
  }

  ProbeResult look() {
    if (!os.equals("Linux")) {
      return new ProbeResult.Unsupported("operating system " + os + " (expected: Linux)");
    }
    List<String> missing = new ArrayList<>();
    try {
      if (!architecture.toLowerCase(Locale.ROOT).equals("amd64")) {
        missing.add("no BPF object for architecture " + architecture + " (expected: amd64)");
      }
      if (!libraryPresent) {
        missing.add("no " + Libbpf.NAME + " (expected: libbpf 1.x installed)");
      }
      checkKernel(missing);
      if (!Files.isReadable(root.resolve("sys/kernel/btf/vmlinux"))) {
        missing.add("no BTF (expected: /sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF)");
      }
      checkCapabilities(missing);
      checkLockdown(missing);
    } catch (IOException | UncheckedIOException failure) {
      return new ProbeResult.ProbeFailed("cannot read " + failure.getMessage());
    }
    return missing.isEmpty()
        ? new ProbeResult.Supported()
        : new ProbeResult.Unsupported(String.join("; ", missing));
  }

  private void checkKernel(List<String> missing) throws IOException {
    String release = Files.readString(root.resolve("proc/sys/kernel/osrelease")).strip();
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches()) {
      missing.add("kernel " + release + " (expected: a version number)");
      return;
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = Integer.parseInt(matcher.group(2));
    if (major < OLDEST_KERNEL[0] || (major == OLDEST_KERNEL[0] && minor < OLDEST_KERNEL[1])) {
      missing.add(
          "kernel " + release + " (expected: " + OLDEST_KERNEL[0] + "." + OLDEST_KERNEL[1] + "+)");
    }
  }

  private void checkCapabilities(List<String> missing) throws IOException {
    long effective = 0;
    for (String line : Files.readAllLines(root.resolve("proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        effective = Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
      }
    }
    if (has(effective, CAP_SYS_ADMIN)) {
      return;
    }
    if (!has(effective, CAP_BPF)) {
      missing.add("no CAP_BPF (expected: CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN)");
    }
    if (!has(effective, CAP_PERFMON)) {
      missing.add("no CAP_PERFMON (expected: CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN)");
    }
  }

  private void checkLockdown(List<String> missing) throws IOException {
    Path lockdown = root.resolve("sys/kernel/security/lockdown");
    if (Files.isReadable(lockdown) && Files.readString(lockdown).contains("[confidentiality]")) {
      missing.add("kernel lockdown confidentiality (expected: none or integrity)");
    }
  }

  private static boolean has(long set, int capability) {
    return (set >>> capability & 1) != 0;
  }
}
