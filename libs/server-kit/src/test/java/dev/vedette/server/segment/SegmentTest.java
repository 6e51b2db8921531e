package dev.vedette.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.proto.event.v1.StreamIdentity;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentTest {
  private static final SegmentOpening OPENING =
      SegmentOpening.newBuilder()
          .setIdentity(StreamIdentity.newBuilder().setNode("nodes/n").setAgentEpoch(7))
          .build();

  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = directory.resolve("a.seg");
  }

  @Test
  void readsBackWhatWasWritten() throws Exception {
    try (Segment segment = Segment.create(file, OPENING)) {
      segment.append(batch(1));
      Segment.Position second = segment.append(batch(2));
      assertThat(segment.read(second)).isEqualTo(batch(2));
    }
    Segment.Content content = Segment.load(file).orElseThrow();
    assertThat(content.opening()).isEqualTo(OPENING);
    assertThat(content.batches()).containsExactly(batch(1), batch(2));
    assertThat(content.torn()).isFalse();
  }

  @Test
  void takesBatchesThatAreBytesAlready() throws Exception {
    try (Segment segment = Segment.create(file, OPENING);
        SegmentReader reader = SegmentReader.open(file)) {
      assertThat(reader.next()).isEqualTo(SegmentRecord.newBuilder().setOpening(OPENING).build());
      assertThat(reader.next()).isNull();
      for (int stream : new int[] {0, 1, 300}) {
        byte[] bytes = batch(200 + stream).toByteArray();
        Segment.Position position = segment.append(ByteBuffer.wrap(bytes), stream);
        assertThat(segment.read(position)).isEqualTo(batch(200 + stream));
        // Of a file that grows while it is read, too.
        assertThat(reader.next())
            .isEqualTo(
                SegmentRecord.newBuilder().setBatch(batch(200 + stream)).setStream(stream).build());
      }
      assertThat(reader.nextBytes()).isNull();
      assertThat(reader.isTorn()).isFalse();
    }
  }

  @Test
  void cutsATornTailAtEveryLength() throws Exception {
    long whole;
    try (Segment segment = Segment.create(file, OPENING)) {
      segment.append(batch(1));
      whole = segment.size();
      segment.append(batch(2));
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int length = (int) whole + 1; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      Segment.Content content = Segment.load(file).orElseThrow();
      assertThat(content.batches()).containsExactly(batch(1));
      assertThat(content.torn()).isTrue();
    }
  }

  @Test
  void cutsARecordWhoseChecksumIsWrong() throws Exception {
    try (Segment segment = Segment.create(file, OPENING)) {
      segment.append(batch(1));
      segment.append(batch(2));
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    Segment.Content content = Segment.load(file).orElseThrow();
    assertThat(content.batches()).containsExactly(batch(1));
    assertThat(content.torn()).isTrue();
  }

  @Test
  void refusesAFileThatIsNoSegment() throws Exception {
    Files.writeString(file, "something else altogether");
    assertThat(Segment.load(file)).isEmpty();
  }

  private static EventBatch batch(long sequence) {
    return EventBatch.newBuilder()
        .addActiveRevisions("ruleSets/a/revisions/1")
        .addEvents(Event.newBuilder().setSequence(sequence))
        .build();
  }
}
