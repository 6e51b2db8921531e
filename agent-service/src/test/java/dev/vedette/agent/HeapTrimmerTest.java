package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HeapTrimmerTest {
  private static final long MEGABYTE = 1 << 20;

  /** A heap that grows, and of which a collection leaves what lives. */
  private static final class Heap {
    private long live = 20 * MEGABYTE;
    private long taken = 2 * live;
    private int collections;

    void collect() {
      collections++;
      taken = live;
    }
  }

  @Property
  void theHeapHoldsLittleMoreThanWhatLives(
      @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 0, max = 40) Integer> growths) {
    Heap heap = new Heap();
    HeapTrimmer trimmer = new HeapTrimmer(() -> heap.taken, () -> 0, heap::collect);
    trimmer.look();
    for (int growth : growths) {
      heap.taken += growth * MEGABYTE;
      trimmer.look();
      assertThat(heap.taken).isLessThanOrEqualTo(heap.live + heap.live / 4);
    }
  }

  @Property
  void doesNotCollectForLittle(@ForAll @IntRange(min = 0, max = 5) int growth) {
    Heap heap = new Heap();
    HeapTrimmer trimmer = new HeapTrimmer(() -> heap.taken, () -> 0, heap::collect);
    trimmer.look();
    trimmer.look();
    int before = heap.collections;
    heap.taken += growth * MEGABYTE;
    trimmer.look();
    assertThat(heap.collections).isEqualTo(before);
  }

  @Property
  void leavesAHeapAloneWhoseContentLives(@ForAll @IntRange(min = 1, max = 1000) int megabytes) {
    Heap heap = new Heap();
    HeapTrimmer trimmer = new HeapTrimmer(() -> heap.taken, () -> 0, heap::collect);
    heap.live = megabytes * MEGABYTE;
    heap.taken = heap.live;
    for (int i = 0; i < 10; i++) {
      trimmer.look();
    }
    assertThat(heap.collections).isEqualTo(1);
  }

  @Property
  void collectsAgainWhatLivedJustThen(@ForAll @IntRange(min = 6, max = 100) int garbage) {
    Heap heap = new Heap();
    HeapTrimmer trimmer = new HeapTrimmer(() -> heap.taken, () -> 0, heap::collect);
    heap.live += garbage * MEGABYTE;
    heap.taken = 2 * heap.live;
    trimmer.look();
    heap.live -= garbage * MEGABYTE;
    trimmer.look();
    assertThat(heap.taken).isEqualTo(heap.live);
  }

  @Property
  void waitsWithLittleWhileTheAgentHasMuchToDo(@ForAll @IntRange(min = 6, max = 60) int growth) {
    Heap heap = new Heap();
    AtomicLong worked = new AtomicLong();
    HeapTrimmer trimmer = new HeapTrimmer(() -> heap.taken, worked::get, heap::collect);
    trimmer.look();
    trimmer.look();
    int before = heap.collections;
    heap.taken += growth * MEGABYTE;
    worked.addAndGet(Duration.ofSeconds(9).toNanos());
    trimmer.look();
    boolean isLittle = heap.live + growth * MEGABYTE <= 2 * (heap.live + heap.live / 4);
    assertThat(heap.collections).isEqualTo(isLittle ? before : before + 1);
    trimmer.look();
    assertThat(heap.taken).isEqualTo(heap.live);
  }
}
