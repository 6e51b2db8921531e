package dev.vedette.cli.policy;

import picocli.CommandLine.Command;

/** The commands about bundles of policies. */
@Command(
    name = "bundle",
    description = "Builds, verifies and shows bundles of policies, as OPA serves them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BundleBuildCommand.class, BundleVerifyCommand.class, BundleShowCommand.class})
final class PolicyBundleCommand {}
