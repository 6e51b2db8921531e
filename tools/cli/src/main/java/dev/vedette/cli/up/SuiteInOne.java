package dev.vedette.cli.up;

import dev.vedette.cli.connection.Endpoints;
import dev.vedette.cli.service.RunningService;
import dev.vedette.cli.service.ServiceName;
import dev.vedette.server.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** All services in this JVM, each still its own server. */
final class SuiteInOne implements Suite {
  private final List<Path> files;
  private final List<String> flags;
  private final Deque<RunningService> running = new ArrayDeque<>();
  private boolean stopped;

  SuiteInOne(List<Path> files, List<String> flags) {
    this.files = List.copyOf(files);
    this.flags = List.copyOf(flags);
  }

  @Override
  public Endpoints start(SuiteSettings settings) {
    for (ServiceName name : ServiceName.values()) {
      ConfigSource source = ConfigSource.empty().withFile(settings.file());
      for (Path file : files) {
        source = source.withFile(file);
      }
      settings.serves(name, start(name, source));
    }
    return settings.endpoints();
  }

  private synchronized RunningService start(ServiceName name, ConfigSource source) {
    if (stopped) {
      throw new IllegalStateException("stopped while starting");
    }
    RunningService service = name.start(source.withEnvironment(System.getenv()).withFlags(flags));
    running.push(service);
    return service;
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
