package dev.vedette.cli.policy;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about policies. */
@Command(
    name = "policy",
    description = {
      "Checks configuration files against policies in Rego, as conftest does.",
      "Works without a server.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class PolicyCommand {
  private static final List<Class<?>> COMMANDS =
      List.of(
          PolicyTestCommand.class,
          PolicyVerifyCommand.class,
          PolicyParseCommand.class,
          PolicyCheckCommand.class,
          PolicyFmtCommand.class,
          PolicyEvalCommand.class,
          PolicyBundleCommand.class);

  private PolicyCommand() {}

  /** These commands; when the first word names one, only that one is described to the parser. */
  public static CommandLine parser(List<String> words) {
    CommandLine line = new CommandLine(new PolicyCommand());
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(type -> !words.isEmpty() && name(type).equals(words.getFirst()))
            .toList();
    (named.isEmpty() ? COMMANDS : named).forEach(line::addSubcommand);
    return line;
  }

  private static String name(Class<?> type) {
    return type.getAnnotation(Command.class).name();
  }
}
