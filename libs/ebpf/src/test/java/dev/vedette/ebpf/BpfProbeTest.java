package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BpfProbeTest {
  private static final String ALL_CAPABILITIES = "CapEff:\t000001ffffffffff\n";

  @TempDir Path root;

  @BeforeEach
  void aMachineThatHasEverything() throws IOException {
    write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
    write("proc/self/status", ALL_CAPABILITIES);
    write("sys/kernel/btf/vmlinux", "btf");
  }

  @Test
  void findsNothingMissing() {
    assertThat(look(true)).isEqualTo(new ProbeResult.Supported());
  }

  @Test
  void namesTheMissingLibrary() {
    assertThat(reason(look(false))).contains("no libbpf.so.1");
  }

  @Test
  void namesAKernelThatIsTooOld() throws IOException {
    write("proc/sys/kernel/osrelease", "5.10.0\n");
    assertThat(reason(look(true))).isEqualTo("kernel 5.10.0 (expected: 5.17+)");
  }

  @Test
  void namesEachMissingCapability() throws IOException {
    write("proc/self/status", "CapEff:\t0000000000000000\n");
    assertThat(reason(look(true))).contains("no CAP_BPF").contains("no CAP_PERFMON");
  }

  @Test
  void takesTheTwoNarrowCapabilitiesForEnough() throws IOException {
    write("proc/self/status", "CapEff:\t000000c000000000\n");
    assertThat(look(true)).isEqualTo(new ProbeResult.Supported());
  }

  @Test
  void namesMissingTypesAndLockdownTogether() throws IOException {
    Files.delete(root.resolve("sys/kernel/btf/vmlinux"));
    write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    assertThat(reason(look(true))).contains("no BTF").contains("lockdown confidentiality");
  }

  @Test
  void namesAnotherOperatingSystemAndArchitecture() {
    assertThat(reason(new BpfProbe(root, "Mac OS X", "aarch64", true).look())).contains("Mac OS X");
    assertThat(reason(new BpfProbe(root, "Linux", "aarch64", true).look())).contains("aarch64");
  }

  @Test
  void saysWhenItCannotLook() throws IOException {
    Files.delete(root.resolve("proc/self/status"));
    assertThat(look(true)).isInstanceOf(ProbeResult.ProbeFailed.class);
  }

  private ProbeResult look(boolean library) {
    return new BpfProbe(root, "Linux", "amd64", library).look();
  }

  private static String reason(ProbeResult result) {
    return result instanceof ProbeResult.Unsupported(String reason) ? reason : result.toString();
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
