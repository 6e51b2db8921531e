package dev.vedette.agent.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.agent.check.RevisionFiles;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the BENCHMARK revisions that schedules name, kept on disk for times without the
 * rules service; others are fetched. Thread-safe.
 */
public final class KeptRevisions implements RevisionFiles {
  private static final Logger LOG = LoggerFactory.getLogger(KeptRevisions.class);
  private static final String USUAL_FOLDER = "benchmarks";
  private static final String SUFFIX = ".binpb";

  private final StateDirectory directory;
  private final String folderName;
  private final Path folder;
  private final RevisionFiles remote;

  /** Keeps what {@code remote} fetches. */
  public KeptRevisions(StateDirectory directory, RevisionFiles remote) {
    this(directory, remote, "");
  }

  /**
   * Keeps what {@code remote} fetches.
   *
   * @param policy under which it was fetched: what was kept under another one is not used
   */
  public KeptRevisions(StateDirectory directory, RevisionFiles remote, String policy) {
    this.directory = directory;
    this.folderName = policy.isEmpty() ? USUAL_FOLDER : USUAL_FOLDER + "-" + policy;
    this.folder = directory.directory(folderName);
    this.remote = remote;
  }

  @Override
  public List<File> files(String revision) {
    return kept(revision).orElseGet(() -> remote.files(revision));
  }

  /**
   * Fetches those that are not here yet.
   *
   * @throws dev.vedette.server.grpc.ServiceException when one cannot be had
   * @throws IOException when one cannot be written
   */
  synchronized void keep(Collection<String> revisions) throws IOException {
    for (String revision : revisions) {
      if (kept(revision).isEmpty()) {
        directory.write(
            folderName + "/" + fileName(revision),
            Revision.newBuilder()
                .setName(revision)
                .addAllFiles(remote.files(revision))
                .build()
                .toByteArray());
      }
    }
  }

  /** Deletes all others. */
  synchronized void forgetAllBut(Collection<String> revisions) {
    Set<String> wanted =
        revisions.stream().map(KeptRevisions::fileName).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!wanted.contains(String.valueOf(file.getFileName()))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("old benchmarks not deleted");
    }
  }

  private Optional<List<File>> kept(String name) {
    try {
      Optional<byte[]> content = directory.read(folderName + "/" + fileName(name));
      if (content.isPresent()) {
        Revision revision = Revision.parseFrom(content.get());
        return Optional.of(revision)
            .filter(found -> found.getName().equals(name))
            .map(Revision::getFilesList);
      }
    } catch (InvalidProtocolBufferException e) {
      LOG.atWarn().addKeyValue("revision", name).log("kept benchmark is damaged and not used");
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("revision", name).setCause(e).log("kept benchmark not readable");
    }
    return Optional.empty();
  }

  /** The name comes from outside: nothing of it may lead out of the folder. */
  private static String fileName(String revision) {
    return revision.replace('/', '_').replaceAll("[^A-Za-z0-9_-]", "") + SUFFIX;
  }
}
