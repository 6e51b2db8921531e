package dev.vedette.cli.up;

import dev.vedette.cli.connection.DataDirectory;
import dev.vedette.cli.connection.Endpoints;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.service.RunningService;
import dev.vedette.cli.service.ServiceName;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One process for each service. */
final class SuiteOfProcesses implements Suite {
  private final DataDirectory data;
  private final List<Path> files;
  private final List<String> flags;
  private final Deque<ChildService> running = new ArrayDeque<>();
  private boolean stopped;

  SuiteOfProcesses(DataDirectory data, List<Path> files, List<String> flags) {
    this.data = data;
    this.files = List.copyOf(files);
    this.flags = List.copyOf(flags);
  }

  @Override
  public Endpoints start(SuiteSettings settings) throws InterruptedException {
    Map<String, String> addresses = new LinkedHashMap<>();
    for (ServiceName name : ServiceName.values()) {
      ChildService child = add(new ChildService(name, data, settings.file(), files, flags));
      Map<String, Integer> ports = child.awaitReady();
      settings.serves(name, new RunningService(ports, child::stop));
      addresses.put("pid." + name.section(), Long.toString(child.pid()));
    }
    Map<String, String> all = new LinkedHashMap<>(settings.endpoints().addresses());
    all.putAll(addresses);
    return new Endpoints(all);
  }

  private synchronized ChildService add(ChildService child) {
    if (stopped) {
      throw new CommandFailure("stopped while starting");
    }
    running.push(child);
    child.start();
    return child;
  }

  @Override
  public void stop() {
    Deque<ChildService> children;
    synchronized (this) {
      stopped = true;
      children = new ArrayDeque<>(running);
      running.clear();
    }
    children.forEach(ChildService::stop);
  }
}
