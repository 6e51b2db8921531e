package dev.vedette.agent.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives the agent: the schedules that held last, and what was run last of each. Used by one
 * thread a file.
 */
final class FleetFiles {
  private static final Logger LOG = LoggerFactory.getLogger(FleetFiles.class);
  private static final String SCHEDULES = "schedules.binpb";
  private static final String HANDLED = "handled-schedules.binpb";

  private final StateDirectory directory;

  FleetFiles(StateDirectory directory) {
    this.directory = directory;
  }

  /** The schedules that could be run last. */
  List<ScheduledCheck> schedules() {
    return read(SCHEDULES);
  }

  void schedules(List<ScheduledCheck> checks) {
    write(SCHEDULES, checks);
  }

  /** What was run last, by the name of its schedule. */
  Map<String, ScheduledCheck> handled() {
    Map<String, ScheduledCheck> handled = new LinkedHashMap<>();
    read(HANDLED).forEach(check -> handled.put(check.getSchedule().getName(), check));
    return handled;
  }

  void handled(Collection<ScheduledCheck> checks) {
    write(HANDLED, checks);
  }

  private List<ScheduledCheck> read(String file) {
    try {
      byte[] content = directory.read(file).orElse(new byte[0]);
      return WatchSchedulesResponse.parseFrom(content).getChecksList();
    } catch (InvalidProtocolBufferException e) {
      LOG.atWarn().addKeyValue("file", file).log("damaged and not used");
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", file).setCause(e).log("not readable");
    }
    return List.of();
  }

  private void write(String file, Collection<ScheduledCheck> checks) {
    try {
      directory.write(
          file, WatchSchedulesResponse.newBuilder().addAllChecks(checks).build().toByteArray());
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", file).setCause(e).log("not writable");
    }
  }
}
