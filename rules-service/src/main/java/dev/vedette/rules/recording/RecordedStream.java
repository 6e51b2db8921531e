package dev.vedette.rules.recording;

import dev.vedette.proto.event.v1.SegmentOpening;

/** A stream whose batches are recorded; told apart by identity, immutable. */
public final class RecordedStream {
  private final SegmentOpening opening;

  /** What is written before its first batch in each file. */
  public RecordedStream(SegmentOpening opening) {
    this.opening = opening;
  }

  SegmentOpening opening() {
    return opening;
  }
}
