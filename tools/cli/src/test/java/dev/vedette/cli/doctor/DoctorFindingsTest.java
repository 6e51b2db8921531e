package dev.vedette.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.vedette.cli.doctor.Finding.Level;
import dev.vedette.ebpf.ProbeResult;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorFindingsTest {
  private final Instant now = Instant.now();

  @TempDir private Path root;

  @Test
  void tellsARemedyForEachThingThatCaptureMisses() {
    List<Finding> findings =
        KernelFindings.of(
            new ProbeResult.Unsupported(
                "no libbpf.so.1 (expected: libbpf 1.x installed); kernel 5.4.0 (expected: 5.17+);"
                    + " no BTF (expected: /sys/kernel/btf/vmlinux, CONFIG_DEBUG_INFO_BTF);"
                    + " no CAP_BPF (expected: CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN);"
                    + " kernel lockdown confidentiality (expected: none or integrity)"));

    assertThat(findings).hasSize(5).allMatch(finding -> finding.level() == Level.PROBLEM);
    assertThat(findings.get(0).remedy()).contains("apt install libbpf1");
    assertThat(findings.get(1).remedy()).contains("5.17");
    assertThat(findings.get(2).remedy()).contains("CONFIG_DEBUG_INFO_BTF=y");
    assertThat(findings.get(3).remedy()).contains("run as root");
    assertThat(findings.get(4).remedy()).contains("lockdown=integrity");
  }

  @Test
  void asksForLockedMemoryOnlyWhereTheKernelCountsItSo() throws IOException {
    kernel("5.10.0-8-amd64", "65536");
    assertThat(KernelFindings.lockedMemory(root, 8 << 20).level()).isEqualTo(Level.PROBLEM);
    kernel("5.10.0-8-amd64", "unlimited");
    assertThat(KernelFindings.lockedMemory(root, 8 << 20).level()).isEqualTo(Level.OK);
    kernel("6.1.0", "65536");
    assertThat(KernelFindings.lockedMemory(root, 8 << 20).level()).isEqualTo(Level.OK);
    assertThat(KernelFindings.lockedMemory(root.resolve("nowhere"), 1).level())
        .isEqualTo(Level.WARNING);
  }

  private void kernel(String release, String limit) throws IOException {
    Files.createDirectories(root.resolve("proc/sys/kernel"));
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(root.resolve("proc/sys/kernel/osrelease"), release + "\n");
    Files.writeString(
        root.resolve("proc/self/limits"),
        "Limit                     Soft Limit           Hard Limit           Units\n"
            + "Max locked memory         %s                65536                bytes\n"
                .formatted(limit));
  }

  @Test
  void wantsJava25() {
    assertThat(MachineFindings.java(21, "21.0.2").level()).isEqualTo(Level.PROBLEM);
    assertThat(MachineFindings.java(25, "25").level()).isEqualTo(Level.OK);
  }

  @Test
  void wantsRoomForWaitingEvents() {
    Path state = root.resolve("not/yet/there");

    assertThat(MachineFindings.disk(state, 1).level()).isEqualTo(Level.OK);
    assertThat(MachineFindings.disk(state, Long.MAX_VALUE))
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.PROBLEM);
          assertThat(finding.remedy()).contains("agent.stream.disk");
        });
  }

  @Test
  void findsTheRuntimeThatAnswersBelowTheRootOfTheNode() throws IOException {
    Path socket = root.resolve("run/crio.sock");
    Files.createDirectories(socket.getParent());
    List<Path> sockets = List.of(Path.of("/run/other.sock"), Path.of("/run/crio.sock"));

    assertThat(MachineFindings.containerRuntime(root, sockets).level()).isEqualTo(Level.WARNING);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThat(MachineFindings.containerRuntime(root, sockets).level()).isEqualTo(Level.OK);
    }
    assertThat(MachineFindings.containerRuntime(root, sockets))
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.WARNING);
          assertThat(finding.found()).contains("crio.sock").contains("refused");
        });
    assertThat(MachineFindings.containerRuntime(root, List.of()).level()).isEqualTo(Level.OK);
  }

  @Test
  void saysWhoMayNotListen() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(MachineFindings.port("gRPC", "127.0.0.1", taken.getLocalPort()).level())
          .isEqualTo(Level.WARNING);
      assertThat(ConnectionFindings.rules("127.0.0.1:" + taken.getLocalPort()).level())
          .isEqualTo(Level.OK);
    }
    assertThat(MachineFindings.port("gRPC", "127.0.0.1", 0).level()).isEqualTo(Level.OK);
    assertThat(ConnectionFindings.rules("127.0.0.1:1").level()).isEqualTo(Level.PROBLEM);
  }

  @Test
  void readsCertificates() throws IOException {
    ThrowawayCa ca = ThrowawayCa.create(root.resolve("ca"));
    TlsConfig tls = ca.issue(PeerIdentity.agent("web-1"));
    var web1 = Optional.of(PeerIdentity.agent("web-1"));

    assertThat(CertificateFindings.of("agent", tls, web1, now))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.OK));
    assertThat(CertificateFindings.of("agent", tls, Optional.of(PeerIdentity.agent("web-2")), now))
        .anySatisfy(finding -> assertThat(finding.found()).contains("agent/web-1"));
    assertThat(CertificateFindings.of("agent", tls, web1, now.plus(Duration.ofDays(400))))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.PROBLEM);
          assertThat(finding.remedy()).contains("renew");
        });
    ThrowawayCa other = ThrowawayCa.create(root.resolve("other"));
    TlsConfig mixed =
        new TlsConfig(tls.certificate(), tls.key(), other.issue(PeerIdentity.rules()).trust());
    assertThat(CertificateFindings.of("agent", mixed, web1, now))
        .anySatisfy(finding -> assertThat(finding.found()).contains("not from an authority of"));
    assertThat(
            CertificateFindings.of(
                "agent",
                new TlsConfig(root.resolve("none"), root.resolve("none"), tls.trust()),
                web1,
                now))
        .hasSize(2)
        .allMatch(finding -> finding.level() == Level.PROBLEM);
  }

  @Test
  void comparesClocksWithWhatTheRulesServiceHeard() {
    assertThat(ConnectionFindings.clock(List.of(), now).level()).isEqualTo(Level.OK);
    assertThat(clock(now.minusSeconds(8)).level()).isEqualTo(Level.OK);
    assertThat(clock(now.plusSeconds(90)))
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.PROBLEM);
          assertThat(finding.found()).contains("behind");
        });
    assertThat(clock(now.minusSeconds(600)).level()).isEqualTo(Level.WARNING);
  }

  private Finding clock(Instant seen) {
    Timestamp time = Timestamp.newBuilder().setSeconds(seen.getEpochSecond()).build();
    return ConnectionFindings.clock(List.of(Node.newBuilder().setLastSeenTime(time).build()), now);
  }
}
