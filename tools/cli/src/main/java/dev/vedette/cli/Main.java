package dev.vedette.cli;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.ExplainFiltersCommand;
import dev.vedette.server.StartException;
import dev.vedette.server.config.ConfigException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import picocli.CommandLine;

/** The command line's entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // A service that runs alone is looked after through its log; a person wants to hear of trouble.
    boolean alone = List.of(arguments).contains("--config") && !List.of(arguments).contains("up");
    if (System.getenv("VEDETTE_LOG_LEVEL") == null && !alone) {
      System.setProperty("VEDETTE_LOG_LEVEL", "WARN");
    }
    try {
      run(arguments);
    } catch (Error e) {
      // A service that did not come up may have left threads, which would keep the process for
      // ever.
      e.printStackTrace();
      System.exit(ExitStatus.ERROR);
    }
  }

  private static void run(String... arguments) {
    int status;
    try {
      status = commandLine(arguments).execute(arguments);
    } catch (NoClassDefFoundError missing) {
      AllLibraries.begin(missing, arguments);
      return;
    }
    System.exit(status);
  }

  /**
   * The command line, for a process and for tests.
   *
   * @param words what it is asked first; none for all of it
   */
  public static CommandLine commandLine(String... words) {
    CommandLine line = VedetteCommand.parser(words);
    CommandLine agent = line.getSubcommands().get("agent");
    if (agent != null) {
      agent.addSubcommand(new ExplainFiltersCommand());
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((failure, arguments) -> {
      PrintWriter err = failure.getCommandLine().getErr();
      err.println("vedette: " + failure.getMessage());
      err.println(
          "Try '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
      return ExitStatus.USAGE;
    });
    line.setExecutionExceptionHandler((failure, command, result) -> {
      if (failure instanceof CommandFailure known) {
        command.getErr().println("vedette: " + known.getMessage());
        return known.exitStatus();
      }
      command.getErr().println("vedette: " + message(failure));
      return status(failure);
    });
    return line;
  }

  private static String message(Exception failure) {
    return switch (failure) {
      case StatusRuntimeException refused -> describe(refused.getStatus());
      case ConfigException config -> String.valueOf(config.getMessage());
      case StartException start -> String.valueOf(start.getMessage());
      case UncheckedIOException io -> String.valueOf(io.getMessage());
      default -> failure.toString();
    };
  }

  private static String describe(Status status) {
    String text = status.getDescription() == null ? "" : ": " + status.getDescription();
    if (status.getCause() instanceof ConnectException connect) {
      return connect.getMessage() + " (is 'vedette up' running? --gateway names another)";
    }
    return switch (status.getCode()) {
      case UNAUTHENTICATED ->
          status.getCode()
              + text
              + " (vedette login keeps a token; that of vedette up is in its data directory)";
      default -> status.getCode() + text;
    };
  }

  private static int status(Exception failure) {
    return failure instanceof StatusRuntimeException refused
            && refused.getStatus().getCode() == Status.Code.UNAVAILABLE
        ? ExitStatus.UNREACHABLE
        : ExitStatus.ERROR;
  }
}
