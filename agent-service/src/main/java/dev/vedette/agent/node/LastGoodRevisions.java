package dev.vedette.agent.node;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revisions that were last put in force, kept for a start without the rules service. Used by
 * one thread at a time.
 */
final class LastGoodRevisions {
  private static final Logger LOG = LoggerFactory.getLogger(LastGoodRevisions.class);
  private static final String FILE = "revisions.binpb";

  private final StateDirectory directory;

  LastGoodRevisions(StateDirectory directory) {
    this.directory = directory;
  }

  /** Reads them from the agent's directory, which need not be opened yet. */
  static Optional<List<Revision>> read(Path state) {
    try {
      byte[] content = Files.readAllBytes(state.resolve(FILE));
      return Optional.of(WatchRevisionsResponse.parseFrom(content).getActiveRevisionsList());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      LOG.atWarn().addKeyValue("file", FILE).log("last good revisions are damaged and not used");
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", FILE).setCause(e).log("last good revisions not readable");
    }
    return Optional.empty();
  }

  void write(List<Revision> revisions) {
    try {
      directory.write(
          FILE,
          WatchRevisionsResponse.newBuilder()
              .addAllActiveRevisions(revisions)
              .build()
              .toByteArray());
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", FILE).setCause(e).log("last good revisions not writable");
    }
  }
}
