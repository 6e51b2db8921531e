package dev.vedette.cli.rules;

import dev.vedette.cli.service.ServiceName;
import dev.vedette.cli.service.ServiceOptions;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the commands about rule sets; with settings it starts the rules service alone. */
@Command(
    name = "rules",
    description = {
      "Rule sets: list, apply, import, compare, export and sign them. Rules: validate, format,"
          + " test, explain and measure them.",
      "With --config or --set it starts the rules service alone, as in Kubernetes.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {
      ListCommand.class,
      ApplyCommand.class,
      ImportCommand.class,
      DiffCommand.class,
      ExportCommand.class,
      DeactivateCommand.class,
      DigestCommand.class,
      SignCommand.class,
      VerifyCommand.class,
      ValidateCommand.class,
      FmtCommand.class,
      TestCommand.class,
      ExplainCommand.class,
      CostCommand.class,
    })
public final class RulesCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ServiceOptions options = new ServiceOptions();

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (!options.given()) {
      throw new CommandLine.ParameterException(
          line, "rules: a command, such as list; or --config to start the service");
    }
    return options.run(ServiceName.RULES, line.getOut());
  }
}
