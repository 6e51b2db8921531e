package dev.vedette.agent.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.agent.fleet.FleetMetrics.ReportOutcome;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that wait on disk for the rules service, in the order of their ids; when there is no room
 * the oldest goes. Thread-safe.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final String FOLDER = "reports";
  private static final String SUFFIX = ".binpb";

  private final StateDirectory directory;
  private final Path folder;
  private final FleetConfig config;
  private final FleetMetrics metrics;

  Outbox(StateDirectory directory, FleetConfig config, FleetMetrics metrics) {
    this.directory = directory;
    this.folder = directory.directory(FOLDER);
    this.config = config;
    this.metrics = metrics;
    metrics.waiting(waiting().size());
  }

  /** Takes a report; it is on disk when this returns. */
  synchronized void add(CreateReportRequest report) {
    byte[] content = report.toByteArray();
    makeRoom(content.length);
    try {
      directory.write(FOLDER + "/" + report.getReportId() + SUFFIX, content);
    } catch (IOException e) {
      metrics.report(ReportOutcome.DROPPED);
      LOG.atWarn().setCause(e).log("report cannot be written and is lost");
    }
    metrics.waiting(waiting().size());
  }

  private void makeRoom(long needed) {
    List<Path> waiting = new ArrayList<>(waiting());
    try {
      long size = needed;
      for (Path file : waiting) {
        size += Files.size(file);
      }
      while (!waiting.isEmpty()
          && (waiting.size() >= config.waitingReports() || size > config.waitingSize().bytes())) {
        Path oldest = waiting.removeFirst();
        size -= Files.size(oldest);
        Files.deleteIfExists(oldest);
        metrics.report(ReportOutcome.DROPPED);
        LOG.atWarn()
            .addKeyValue("report", String.valueOf(oldest.getFileName()))
            .log("no room for reports that wait; the oldest is dropped");
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("reports that wait cannot be looked at");
    }
  }

  /** The report that waited longest. */
  synchronized Optional<CreateReportRequest> first() {
    for (Path file : waiting()) {
      try {
        return Optional.of(CreateReportRequest.parseFrom(Files.readAllBytes(file)));
      } catch (InvalidProtocolBufferException e) {
        metrics.report(ReportOutcome.DROPPED);
        LOG.atWarn()
            .addKeyValue("report", String.valueOf(file.getFileName()))
            .log("damaged report dropped");
        delete(file);
      } catch (IOException e) {
        LOG.atWarn().setCause(e).log("report cannot be read");
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Lets a report go that was delivered or refused. */
  synchronized void remove(String reportId) {
    delete(folder.resolve(reportId + SUFFIX));
    metrics.waiting(waiting().size());
  }

  int size() {
    return waiting().size();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("report cannot be deleted");
    }
  }

  private List<Path> waiting() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
