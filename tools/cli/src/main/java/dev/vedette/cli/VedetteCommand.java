package dev.vedette.cli;

import picocli.CommandLine.Command;

@Command(
    name = "vedette",
    description = "Watches nodes, checks them and scores manifests, behind one gRPC API.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class VedetteCommand {}
