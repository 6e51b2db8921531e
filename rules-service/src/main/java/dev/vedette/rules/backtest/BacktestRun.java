package dev.vedette.rules.backtest;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.language.compare.AlertComparison;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.rules.event.StreamDictionary;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.rules.event.WireEvent;
import dev.vedette.rules.recording.RecordedBatch;
import dev.vedette.server.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Reads recorded events and compares what two sets of rules say of them. Used by one thread. */
final class BacktestRun {
  private static final int MOST_DICTIONARY_ENTRIES = 65_536;

  private final List<Path> files;
  private final AlertComparison comparison;
  private final UnaryOperator<String> hostnames;
  private final Set<String> nodes;
  private final long startNanos;
  private final long endNanos;
  private long totalBytes;
  private long bytesBefore;
  private long bytesNow;

  /**
   * A run over files.
   *
   * @param hostnames the host name of a node by the node's name
   */
  BacktestRun(
      Backtest backtest,
      List<Path> files,
      AlertComparison comparison,
      UnaryOperator<String> hostnames) {
    this.files = List.copyOf(files);
    this.comparison = comparison;
    this.hostnames = hostnames;
    this.nodes = Set.copyOf(backtest.getNodesList());
    this.startNanos = backtest.hasStartTime() ? nanos(backtest.getStartTime()) : Long.MIN_VALUE;
    this.endNanos = backtest.hasEndTime() ? nanos(backtest.getEndTime()) : Long.MAX_VALUE;
  }

  private static long nanos(Timestamp time) {
    return Timestamps.toNanos(time);
  }

  /** One stream of a file. */
  private record Stream(WireEvent event, String hostname, boolean wanted) {}

  AlertComparison comparison() {
    return comparison;
  }

  long totalBytes() {
    return totalBytes;
  }

  long readBytes() {
    return bytesBefore + bytesNow;
  }

  /** Reads all files, unless it is told after some record that it is not to go on. */
  boolean run(BooleanSupplier goOn) throws IOException {
    for (Path file : files) {
      totalBytes += Files.exists(file) ? Files.size(file) : 0;
    }
    for (Path file : files) {
      try (SegmentReader reader = SegmentReader.open(file)) {
        if (!read(reader, goOn)) {
          return false;
        }
      } catch (NoSuchFileException _) {
        bytesNow = 0; // The oldest files go when there are too many.
      }
      bytesBefore += bytesNow;
      bytesNow = 0;
    }
    return true;
  }

  private boolean read(SegmentReader reader, BooleanSupplier goOn) throws IOException {
    List<Stream> streams = new ArrayList<>();
    for (byte[] bytes = reader.nextBytes(); bytes != null; bytes = reader.nextBytes()) {
      RecordedBatch record = RecordedBatch.of(bytes);
      if (record.batch() == null) {
        SegmentRecord whole = SegmentRecord.parseFrom(bytes);
        if (whole.hasOpening()) {
          streams.add(stream(whole.getOpening()));
        }
      } else {
        int number = record.stream();
        if (number < 0 || number >= streams.size()) {
          throw new IOException("batch of stream " + number + " of " + streams.size());
        }
        take(streams.get(number), record.batch());
      }
      bytesNow = reader.offset();
      if (!goOn.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  private Stream stream(SegmentOpening opening) {
    WireEvent event =
        new WireEvent(
            StreamDictionary.of(
                opening.getDictionary(), FieldCatalog.standard(), MOST_DICTIONARY_ENTRIES));
    String node = opening.getIdentity().getNode();
    String hostname = hostnames.apply(node);
    event.hostname(() -> hostname);
    boolean wanted = nodes.isEmpty() || nodes.contains(node);
    return new Stream(event, hostname, wanted);
  }

  private void take(Stream stream, WireBatch batch) {
    if (!stream.wanted()) {
      return;
    }
    WireEvent event = stream.event();
    for (int i = 0; i < batch.size(); i++) {
      event.load(batch, i);
      long time = event.timeNanos();
      if (!event.isLoss() && time >= startNanos && time < endNanos) {
        comparison.take(event, stream.hostname());
      }
    }
    event.release();
  }
}
