package dev.vedette.agent.scap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is written is what is read. */
final class ScapRoundTripTest {

  @Property(tries = 50)
  void readsWhatWasWritten(@ForAll long seed) throws IOException {
    GeneratedCapture capture = new GeneratedCapture(seed);
    byte[] bytes = capture.bytes();
    CaptureTally told = new CaptureTally();
    new GeneratedCapture(seed).tell(told);
    told.complete();
    CaptureTally read = new CaptureTally();
    List<RecordedEvent> events = events(bytes, read);
    // Descriptors come after all threads in a file.
    assertThat(read.said).containsExactlyInAnyOrderElementsOf(told.said);
    assertThat(events).hasSameSizeAs(capture.events);
    for (int i = 0; i < events.size(); i++) {
      assertSame(events.get(i), capture.events.get(i));
    }
  }

  @Test
  void readsCompressedFilesAsWell() throws IOException {
    byte[] plain = new GeneratedCapture(7).bytes();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    CaptureTally one = new CaptureTally();
    CaptureTally other = new CaptureTally();
    assertThat(events(packed.toByteArray(), one)).hasSameSizeAs(events(plain, other));
    assertThat(one.said).isEqualTo(other.said);
  }

  private static void assertSame(RecordedEvent read, RecordedEvent written) {
    assertThat(read.kind()).isSameAs(written.kind());
    assertThat(read.timeNanos()).isEqualTo(written.timeNanos());
    assertThat(read.threadId()).isEqualTo(written.threadId());
    assertThat(read.cpu()).isEqualTo(written.cpu());
    assertThat(read.count()).isEqualTo(written.count());
    for (int i = 0; i < written.count(); i++) {
      assertThat(read.bytes(i)).isEqualTo(written.bytes(i));
    }
  }

  private static List<RecordedEvent> events(byte[] bytes, CaptureContent content)
      throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    RecordedEvent event = new RecordedEvent(EventTable.standard().all().iterator().next(), 0, 0, 0);
    try (ScapReader reader = new ScapReader(new ByteArrayInputStream(bytes), content)) {
      while (reader.next(event)) {
        events.add(event.copy());
      }
    }
    return events;
  }
}
