package dev.vedette.agent.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the tables of ports and addresses rule out of calls that connect. */
final class ConnectFilterTest {
  private static final FilterSoundness<Connecting> KERNEL =
      new FilterSoundness<>("connect", CallShape.CONNECT, KernelModel::passes);
  private static final List<String> CHECKS =
      List.of(
          "fd.sport=443",
          "fd.sport!=443",
          "fd.sport in (22, 80, 443)",
          "fd.sport>1024",
          "fd.rport=80",
          "fd.sport exists",
          "fd.sip=10.0.0.1",
          "fd.sip!=10.0.0.1",
          "fd.sip in (10.0.0.1, 10.1.2.3, \"2001:db8::1\")",
          "fd.rip=192.168.1.1",
          "fd.sip exists",
          "fd.snet in (\"10.0.0.0/8\", \"192.168.0.0/16\")",
          "fd.snet=\"10.1.0.0/16\"",
          "fd.snet!=\"10.0.0.0/8\"",
          "fd.rnet in (\"2001:db8::/32\", \"0.0.0.0/0\")",
          "fd.typechar=4",
          "fd.typechar=u",
          "fd.sockfamily=ip",
          "fd.type in (ipv4, ipv6)",
          "evt.failed=false",
          "evt.rawres>=0",
          "proc.name in (cat, sshd)",
          "container.id!=host",
          "proc.pname=cat-parent");
  private static final List<byte[]> ADDRESSES =
      List.of(
          new byte[0],
          new byte[] {10, 0, 0, 1},
          new byte[] {10, 1, 2, 3},
          new byte[] {10, 1, 9, 9},
          new byte[] {(byte) 192, (byte) 168, 1, 1},
          new byte[] {8, 8, 8, 8},
          new byte[] {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
          new byte[] {0x20, 1, 0xd, (byte) 0xb8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
          new byte[] {0x20, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  private static final int[] PORTS = {22, 80, 443, 8080, 1024, 1025, 65535};

  @Test
  void leavesOutNothingThatIsWanted() {
    KERNEL.check(CHECKS, ConnectFilterTest::connecting);
  }

  @Test
  void decidesByPortAndByTheSmallestBlock() {
    KernelModel kernel =
        new KernelModel(
            KERNEL
                .filter(
                    "evt.type=connect and fd.sport in (22, 443) and fd.snet in (\"10.0.0.0/8\")"
                        + " and not fd.snet in (\"10.1.0.0/16\")")
                .orElseThrow());
    assertThat(kernel.passes(to(1, 443))).isTrue();
    assertThat(kernel.passes(to(1, 80))).isFalse();
    assertThat(kernel.passes(to(2, 443))).isFalse();
    assertThat(kernel.passes(to(5, 443))).isFalse();
    assertThat(kernel.passes(new Connecting("cat", true, ADDRESSES.get(5), 80, -111))).isTrue();
    assertThat(kernel.passes(to(0, 0))).isFalse();
  }

  private static Connecting to(int address, int port) {
    return new Connecting("cat", true, ADDRESSES.get(address), port, 0);
  }

  private static Connecting connecting(Random random) {
    return new Connecting(
        random.nextBoolean() ? "cat" : "other",
        random.nextBoolean(),
        ADDRESSES.get(random.nextInt(ADDRESSES.size())),
        PORTS[random.nextInt(PORTS.length)],
        random.nextInt(4) == 0 ? -111 : 0);
  }
}
