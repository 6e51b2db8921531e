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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The root of the command line. */
@Command(
    name = "vedette",
    description = "Watches nodes, checks them and scores manifests, behind one gRPC API.",
    mixinStandardHelpOptions = true,
    addMethodSubcommands = false,
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
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("up", UpCommand.class);
    COMMANDS.put("login", LoginCommand.class);
    COMMANDS.put("watch", WatchCommand.class);
    COMMANDS.put("events", EventsCommand.class);
    COMMANDS.put("alerts", AlertsCommand.class);
    COMMANDS.put("silences", SilencesCommand.class);
    COMMANDS.put("outputs", OutputsCommand.class);
    COMMANDS.put("rules", RulesCommand.class);
    COMMANDS.put("rollouts", RolloutsCommand.class);
    COMMANDS.put("backtest", BacktestCommand.class);
    COMMANDS.put("replay", ReplayCommand.class);
    COMMANDS.put("record", RecordCommand.class);
    COMMANDS.put("status", StatusCommand.class);
    COMMANDS.put("doctor", DoctorCommand.class);
    COMMANDS.put("nodes", NodesCommand.class);
    COMMANDS.put("check", CheckCommand.class);
    COMMANDS.put("schedules", SchedulesCommand.class);
    COMMANDS.put("reports", ReportsCommand.class);
    COMMANDS.put("waivers", WaiversCommand.class);
    COMMANDS.put("scan", ScanCommand.class);
    COMMANDS.put("policy", PolicyCommand.class);
    COMMANDS.put("agent", AgentCommand.class);
    COMMANDS.put("scanner", ScannerCommand.class);
    COMMANDS.put("gateway", GatewayCommand.class);
    COMMANDS.put("help", HelpCommand.class);
  }

  private VedetteCommand() {}

  /**
   * The command line for these arguments. Describing a command to the parser takes longer than most
   * commands run, so when the first argument names a command, only that one is described.
   */
  static CommandLine parser(String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    Class<?> named = first.equals("help") ? null : COMMANDS.get(first);
    if (named != null) {
      CommandLine line = new CommandLine(CommandSpec.create().name("vedette"));
      add(line, named, arguments);
      return line;
    }
    CommandLine line = new CommandLine(new VedetteCommand());
    COMMANDS.values().forEach(type -> add(line, type, arguments));
    return line;
  }

  private static void add(CommandLine line, Class<?> type, String... arguments) {
    if (type == PolicyCommand.class) {
      List<String> words = List.of(arguments);
      line.addSubcommand(
          PolicyCommand.parser(words.subList(Math.min(1, words.size()), words.size())));
    } else {
      line.addSubcommand(type);
    }
  }
}
