package dev.vedette.cli.policy;

import picocli.CommandLine.Command;

/** The commands about policies. */
@Command(
    name = "policy",
    description = {
      "Checks configuration files against policies in Rego, as conftest does.",
      "Works without a server.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PolicyTestCommand.class})
public final class PolicyCommand {}
