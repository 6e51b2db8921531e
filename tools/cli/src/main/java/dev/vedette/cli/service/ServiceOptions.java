package dev.vedette.cli.service;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.server.config.ConfigSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that starts one service alone. Filled in by the command line. */
public final class ServiceOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A YAML file of settings; may be repeated, later ones win. Variables of the form"
              + " VEDETTE_SECTION_KEY win over files.")
  private @Nullable List<Path> files;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as agent.node=web-1; wins over all others.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--until-ready",
      hidden = true,
      description = "End when it serves: the launcher records which classes that takes.")
  private boolean untilReady;

  @Option(
      names = "--until-attached",
      hidden = true,
      description = "End when the agent has attached the kernel's programs; as --until-ready.")
  private boolean untilAttached;

  /** Whether a file or a setting was given. */
  public boolean given() {
    return files != null || !settings.isEmpty();
  }

  /** Starts the service, says so in one line, and returns when the process is told to stop. */
  public int run(ServiceName name, PrintWriter out) throws InterruptedException {
    ConfigSource source = ConfigSource.empty();
    for (Path file : files == null ? List.<Path>of() : files) {
      source = source.withFile(file);
    }
    source = source.withEnvironment(System.getenv()).withFlags(settings);
    if (untilAttached) {
      name.attachOnly(source);
      return ExitStatus.OK;
    }
    name.prepare(source);
    RunningService service = name.start(source);
    UntilStopped stopped = new UntilStopped(service::close);
    out.println(service.readyLine());
    out.flush();
    if (!untilReady) {
      stopped.await();
    }
    return ExitStatus.OK;
  }
}
