package dev.vedette.cli;

import dev.vedette.cli.alerts.AlertsCommand;
import dev.vedette.cli.alerts.OutputsCommand;
import dev.vedette.cli.alerts.SilencesCommand;
import dev.vedette.cli.backtest.BacktestCommand;
import dev.vedette.cli.check.CheckCommand;
import dev.vedette.cli.doctor.DoctorCommand;
import dev.vedette.cli.fleet.ReportsCommand;
import dev.vedette.cli.fleet.SchedulesCommand;
import dev.vedette.cli.fleet.WaiversCommand;
import dev.vedette.cli.login.LoginCommand;
import dev.vedette.cli.node.NodesCommand;
import dev.vedette.cli.policy.PolicyCommand;
import dev.vedette.cli.record.RecordCommand;
import dev.vedette.cli.replay.ReplayCommand;
import dev.vedette.cli.rollout.RolloutsCommand;
import dev.vedette.cli.rules.RulesCommand;
import dev.vedette.cli.scan.ScanCommand;
import dev.vedette.cli.service.AgentCommand;
import dev.vedette.cli.service.GatewayCommand;
import dev.vedette.cli.service.ScannerCommand;
import dev.vedette.cli.status.StatusCommand;
import dev.vedette.cli.up.UpCommand;
import dev.vedette.cli.watch.EventsCommand;
import dev.vedette.cli.watch.WatchCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The root of the command line. */
@Command(
    name = "vedette",
    description = "Watches nodes, checks them and scores manifests, behind one gRPC API.",
    mixinStandardHelpOptions = true,
    version = "vedette 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:bad input, or refused by the server",
      "2:scan: a manifest does not pass (--exit-code changes it)",
      "64:the command line is wrong",
      "69:nobody answers at the gateway's address",
    })
final class VedetteCommand {
  private static final List<Class<?>> COMMANDS =
      List.of(
          UpCommand.class,
          LoginCommand.class,
          WatchCommand.class,
          EventsCommand.class,
          AlertsCommand.class,
          SilencesCommand.class,
          OutputsCommand.class,
          RulesCommand.class,
          RolloutsCommand.class,
          BacktestCommand.class,
          ReplayCommand.class,
          RecordCommand.class,
          StatusCommand.class,
          DoctorCommand.class,
          NodesCommand.class,
          CheckCommand.class,
          SchedulesCommand.class,
          ReportsCommand.class,
          WaiversCommand.class,
          ScanCommand.class,
          PolicyCommand.class,
          AgentCommand.class,
          ScannerCommand.class,
          GatewayCommand.class,
          HelpCommand.class);

  private VedetteCommand() {}

  /**
   * The command line for these arguments. Describing a command to the parser takes longer than most
   * commands run, so when the first argument names a command, only that one is described.
   */
  static CommandLine parser(String... arguments) {
    CommandLine line = new CommandLine(new VedetteCommand());
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(type -> arguments.length > 0 && name(type).equals(arguments[0]))
            .toList();
    for (Class<?> type : named.isEmpty() || named.contains(HelpCommand.class) ? COMMANDS : named) {
      if (type == PolicyCommand.class) {
        List<String> words = List.of(arguments);
        line.addSubcommand(
            PolicyCommand.parser(words.subList(Math.min(1, words.size()), words.size())));
      } else {
        line.addSubcommand(type);
      }
    }
    return line;
  }

  private static String name(Class<?> type) {
    return type.getAnnotation(Command.class).name();
  }
}
