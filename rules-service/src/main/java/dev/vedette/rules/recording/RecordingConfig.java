package dev.vedette.rules.recording;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which events are kept for backtests; immutable.
 *
 * @param directory where segment files lie, made when it is missing; a relative one beside the
 *     database
 * @param maxCandidates how much is kept of the candidate events that nodes send; 0 for nothing
 * @param maxUploads how much is kept of the recordings that callers bring along
 * @param maxAge how long both are kept
 */
public record RecordingConfig(
    @Default("vedette-recordings") Path directory,
    @Default("512MiB") DataSize maxCandidates,
    @Default("512MiB") DataSize maxUploads,
    @Default("1d") Duration maxAge) {

  /** Refuses to keep for no time. */
  public RecordingConfig {
    if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new InvalidSettingException("max-age", maxAge, ">= 1s");
    }
  }

  /** The same with a relative directory beside this file. */
  public RecordingConfig beside(Path database) {
    return new RecordingConfig(
        database.resolveSibling(directory), maxCandidates, maxUploads, maxAge);
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static RecordingConfig in(Path directory) {
    return new RecordingConfig(
        directory, DataSize.mebibytes(512), DataSize.mebibytes(512), Duration.ofDays(1));
  }
}
