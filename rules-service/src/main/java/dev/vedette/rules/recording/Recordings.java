package dev.vedette.rules.recording;

import com.google.inject.Inject;
import dev.vedette.rules.resource.Collection;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** The segment files that there are; thread-safe. */
public final class Recordings {
  private final SegmentFolder candidates;
  private final SegmentFolder uploads;
  private final RecordingConfig config;
  private final Clock clock;

  @Inject
  Recordings(RecordingConfig config, Clock clock) {
    this.candidates = new SegmentFolder(config.directory().resolve("candidates"));
    this.uploads = new SegmentFolder(config.directory().resolve("uploads"));
    this.config = config;
    this.clock = clock;
  }

  SegmentFolder candidateFolder() {
    return candidates;
  }

  /** The files of the candidate events, oldest first. */
  public List<Path> candidates() {
    try {
      return candidates.entries().stream().map(SegmentFolder.Entry::path).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file of a recording that a caller brought along; a name of none is refused. */
  public Path require(String field, String name) {
    Path file = uploads.path(Collection.RECORDINGS.require(field, name));
    if (!Files.isRegularFile(file)) {
      throw ServiceException.notFound("Recording", name);
    }
    return file;
  }

  /** Begins to take a recording. */
  public Upload upload() {
    try {
      uploads.make();
      String id = UUID.randomUUID().toString();
      return new Upload(Collection.RECORDINGS.name(id), uploads.path(id), this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses what would not fit even alone. */
  void checkSize(long bytes) {
    if (bytes > config.maxUploads().bytes()) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "recording: more than " + config.maxUploads() + " (expected: at most that)");
    }
  }

  RecordingConfig config() {
    return config;
  }

  Clock clock() {
    return clock;
  }

  /** Deletes recordings that are too much or too old, and returns how much is left. */
  long trim() throws IOException {
    return uploads.trim(clock.instant().minus(config.maxAge()), config.maxUploads().bytes());
  }
}
