package dev.vedette.cli.up;

import dev.vedette.cli.connection.DataDirectory;
import dev.vedette.cli.connection.Endpoints;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.service.UntilStopped;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the whole suite on this machine. */
@Command(
    name = "up",
    description = {
      "Starts the whole suite on this machine, bound to 127.0.0.1, with certificates of its own.",
      "Prints one line 'ready grpc=… http=… metrics.agent=…' when everything serves; ends with"
          + " SIGTERM or Ctrl-C.",
    },
    footer = {
      "",
      "Ports from --port P on: P gRPC and P+1 HTTP of the gateway, P+2 its metrics; gRPC and"
          + " metrics of rules P+3 and P+4, scanner P+5 and P+6, agent P+7 and P+8.",
    },
    mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keeps database, spool, certificates and token. Default: $VEDETTE_DATA_DIR, else"
              + " .vedette.")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "First of nine ports; 0 takes free ones. Default: ${DEFAULT-VALUE}.",
      defaultValue = "9440")
  private int port;

  @Option(
      names = "--processes",
      description = "One process for each service, started again when it ends, as in Kubernetes.")
  private boolean processes;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "What this node is called. Default: the host's name.")
  private @Nullable String node;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file of further settings; may be repeated, later ones win.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as agent.check.directories.cfg=DIR; wins over all others.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--until-ready",
      hidden = true,
      description = "End when everything serves: the launcher records which classes that takes.")
  private boolean untilReady;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65535 - SuiteSettings.PORTS) {
      throw new CommandFailure(
          "--port: " + port + " (expected: 0 to " + (65535 - SuiteSettings.PORTS) + ")",
          ExitStatus.USAGE);
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    DataDirectory data = DataDirectory.choose(dataDirectory, System.getenv());
    makePrivate(data.path());
    SuiteSettings suite =
        SuiteSettings.prepare(data, port, node == null ? SuiteSettings.hostname() : node);
    Suite running =
        processes ? new SuiteOfProcesses(data, files, settings) : new SuiteInOne(files, settings);
    UntilStopped stopped =
        new UntilStopped(() -> {
          running.stop();
          delete(data.endpoints());
        });
    Endpoints endpoints = running.start(suite);
    endpoints.write(data.endpoints());
    out.println("ready " + endpoints.line());
    out.flush();
    if (!untilReady) {
      stopped.await();
    }
    return ExitStatus.OK;
  }

  private static void makePrivate(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new CommandFailure(directory + ": cannot be made: " + e.getMessage());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It goes with the directory; a later start writes it anew.
    }
  }
}
