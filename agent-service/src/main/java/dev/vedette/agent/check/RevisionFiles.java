package dev.vedette.agent.check;

import dev.vedette.proto.rules.v1.File;
import java.util.List;

/** Fetches the files of published BENCHMARK revisions. Implementations are thread-safe. */
@FunctionalInterface
public interface RevisionFiles {

  /**
   * The files of a revision; waits for the rules service, at most as long as one call to it may
   * take.
   *
   * @param revision {@code ruleSets/{rule_set}/revisions/{revision}}
   * @throws dev.vedette.server.grpc.ServiceException when there is no such revision or it cannot be
   *     fetched
   */
  List<File> files(String revision);
}
