package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Recordings can tell of more than there is room for. */
final class RecordedStateTest {
  private final ProcessTable table = new ProcessTable(100, ContainerSource.NONE);
  private final RecordedState state = new RecordedState(table, Accounts.told());

  private static RecordedThread thread(long tid, int bytes) {
    RecordedThread thread = new RecordedThread(tid);
    thread.pid = tid;
    thread.parent = 2;
    thread.cwd = new byte[bytes];
    return thread;
  }

  @Test
  void forgetsTheOldestThreadsWholly() {
    for (int tid = 1; tid <= 1000; tid++) {
      state.add(thread(tid, 10));
    }

    assertThat(table.size()).isEqualTo(100);
    assertThat(table.evicted()).isEqualTo(900);
    assertThat(state.thread(1)).isEmpty();
    assertThat(state.group(1)).isEmpty();
    assertThat(state.group(1000)).hasSize(1);
  }

  @Test
  void countsTheBytesOfWhatProcessesHave() {
    for (int tid = 1; tid <= 60; tid++) {
      state.add(thread(tid, 16 << 20));
    }

    assertThat(table.size()).isBetween(10, 20);
    assertThat(state.thread(60)).isPresent();
    assertThat(LongStream.rangeClosed(1, 60).filter(tid -> !state.group(tid).isEmpty()))
        .hasSize(table.size());
  }

  @Test
  void countsOpenFiles() {
    TrackedProcess process = state.add(thread(7, 0));
    int before = process.bytes();
    for (int number = 0; number < 10_000; number++) {
      state.add(process, number, OpenDescriptor.named(DescriptorKind.PIPE, new byte[0], 1));
    }

    assertThat(process.openDescriptors()).hasSize(4096);
    assertThat(process.bytes() - before).isGreaterThan(1 << 20);
  }

  @Test
  void closesRangesOfDescriptorsNearAndFar() {
    TrackedProcess process = state.add(thread(7, 0));
    for (long number : new long[] {3, 9, 2000, 5000}) {
      state.add(process, number, OpenDescriptor.named(DescriptorKind.PIPE, new byte[0], 1));
    }
    EventKind kind = EventTable.standard().coded("PPME_SYSCALL_CLOSE_RANGE_X").orElseThrow();
    RecordedEvent close = new RecordedEvent(kind, 1, 7, 0);
    close.add(new byte[8]);
    close.add(new byte[] {5, 0, 0, 0});
    close.add(new byte[] {(byte) 0xd0, 7, 0, 0});
    close.add(new byte[4]);
    state.apply(close);
    state.afterwards(close);

    assertThat(process.descriptor(3)).isPresent();
    assertThat(process.descriptor(9)).isEmpty();
    assertThat(process.descriptor(2000)).isEmpty();
    assertThat(process.descriptor(5000)).isPresent();
  }
}
