package dev.vedette.cli.rules;

import picocli.CommandLine.Command;

/** Groups the commands about rule sets. */
@Command(
    name = "rules",
    description = "Rule sets: list, apply and validate them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ListCommand.class, ApplyCommand.class, ValidateCommand.class})
public final class RulesCommand {}
