package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BpfKernelIT {
  @BeforeEach
  void runsOnlyWhereTheProbeSaysSo() {
    ProbeResult probed = BpfProbe.probe();
    if (!(probed instanceof ProbeResult.Supported)) {
      System.out.println("skipped: " + probed);
    }
    assumeTrue(probed instanceof ProbeResult.Supported, probed.toString());
  }

  @Test
  void loadsAttachesAndReadsWhatTheProgramReports() throws IOException {
    long self = ProcessHandle.current().pid();
    try (BpfObject object = BpfObject.open("sample", resource("sample.bpf.o"))) {
      object.resize("ring", 1 << 20);
      object.load();
      object.map("watched").update(int32((int) self), int64(1));
      object.attach("count");
      try (RingBufferReader ring = object.ringBuffer("ring")) {
        boolean _ = Files.exists(Path.of("/proc/self"));
        Set<Long> tgids = new HashSet<>();
        int read = ring.drain(record -> tgids.add(record.int64(0)), Integer.MAX_VALUE);
        assertThat(read).isPositive();
        assertThat(tgids).containsExactly(self);
        assertThat(sum(object.map("seen").lookupPerCpu(int32(0)).orElseThrow()))
            .isGreaterThanOrEqualTo(read);
      }
    }
  }

  @Test
  void attachesAndDetachesAtATracepointAgainAndAgain() throws IOException {
    try (BpfObject object = BpfObject.open("sample", resource("sample.bpf.o"))) {
      object.resize("ring", 1 << 20);
      object.load();
      object.map("watched").update(int32((int) ProcessHandle.current().pid()), int64(1));
      try (TracepointProgram counting = object.tracepoint("count")) {
        assertThat(seenOf(object)).isZero();
        for (int round = 0; round < 3; round++) {
          counting.attach();
          counting.attach();
          long before = seenOf(object);
          assertThat(seenOf(object)).isGreaterThan(before);
          counting.detach();
          long after = seenOf(object);
          assertThat(seenOf(object)).isEqualTo(after);
        }
      }
      assertThatThrownBy(() -> object.tracepoint("nothing"))
          .isInstanceOf(BpfException.class)
          .hasMessageContaining("no program nothing");
    }
  }

  private static long seenOf(BpfObject object) {
    return sum(object.map("seen").lookupPerCpu(int32(0)).orElseThrow());
  }

  /** Records of 24 bytes, so that one lies across the end of the ring each time. */
  @Test
  void readsOnWhereTheRingBeginsAnew() throws IOException {
    int ringBytes = 1 << 19;
    int threeTimes = 3 * ringBytes / 24;
    long self = ProcessHandle.current().pid();
    try (BpfObject object = BpfObject.open("sample", resource("sample.bpf.o"))) {
      object.resize("ring", ringBytes);
      object.load();
      object.map("watched").update(int32((int) self), int64(1));
      object.attach("count");
      try (RingBufferReader ring = object.ringBuffer("ring")) {
        Set<Long> tgids = new HashSet<>();
        int read = 0;
        while (read < threeTimes) {
          for (int i = 0; i < 1000; i++) {
            boolean _ = Files.exists(Path.of("/proc/self"));
          }
          read += ring.drain(record -> tgids.add(record.int64(0)), Integer.MAX_VALUE);
        }
        assertThat(tgids).containsExactly(self);
      }
    }
  }

  @Test
  void writesReadsAndDeletesEntries() throws IOException {
    try (BpfObject object = BpfObject.open("sample", resource("sample.bpf.o"))) {
      object.load();
      BpfMap map = object.map("watched");
      assertThat(map.lookup(int32(5))).isEmpty();
      map.update(int32(5), int64(77));
      assertThat(map.lookup(int32(5))).hasValue(int64(77));
      assertThat(map.delete(int32(5))).isTrue();
      assertThat(map.delete(int32(5))).isFalse();
      assertThatThrownBy(() -> map.update(int64(5), int64(1))).hasMessageContaining("expected: 4");
    }
  }

  @Test
  void attachesTheVerifiersLogToARefusal() throws IOException {
    try (BpfObject object = BpfObject.open("refused", resource("refused.bpf.o"))) {
      assertThatThrownBy(object::load)
          .isInstanceOfSatisfying(
              BpfException.class,
              refusal -> {
                assertThat(refusal).hasMessageStartingWith("refused: cannot load: ");
                assertThat(refusal.getMessage()).doesNotContain("\n");
                assertThat(refusal.verifierLog().orElseThrow()).contains("invalid access");
              });
    }
  }

  @Test
  void namesWhatAnObjectDoesNotHave() throws IOException {
    try (BpfObject object = BpfObject.open("sample", resource("sample.bpf.o"))) {
      object.load();
      assertThatThrownBy(() -> object.map("nothing")).hasMessageContaining("no map nothing");
      assertThatThrownBy(() -> object.attach("nobody")).hasMessageContaining("no program nobody");
    }
    assertThatThrownBy(() -> BpfObject.open("junk", new byte[100]))
        .hasMessageContaining("no BPF object");
  }

  @Test
  void tellsTheClockThatTheKernelStampsWith() {
    long epoch = System.currentTimeMillis();
    long told = (KernelClock.bootNanos() + KernelClock.bootToEpochNanos()) / 1_000_000;
    assertThat(told).isBetween(epoch - 5_000, epoch + 5_000);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = Objects.requireNonNull(BpfKernelIT.class.getResourceAsStream(name))) {
      return stream.readAllBytes();
    }
  }

  private static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
  }

  private static long sum(byte[] values) {
    ByteBuffer buffer = ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
    long sum = 0;
    while (buffer.hasRemaining()) {
      sum += buffer.getLong();
    }
    return sum;
  }
}
