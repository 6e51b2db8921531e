package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.Revision;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stores what a directory of another tool holds. */
@Command(
    name = "import",
    description = {
      "Stores what a directory holds, by the layout of the tool that it is for, and makes it"
          + " active:",
      "Falco's rules (falco_rules.yaml, falco_rules.local.yaml, rules.d), kube-bench's controls"
          + " (cfg) and conftest's policies (policy).",
      "Of a Git checkout, commit and author are kept as labels. vedette rules export writes the"
          + " same files.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:stored", "1:nothing was recognised, an error in a file, or refused"})
final class ImportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();
  @Mixin private SigningOptions signing = new SigningOptions();

  @Parameters(paramLabel = "DIR", description = "The directory, or one above it.")
  private Path directory = Path.of("");

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this: ${COMPLETION-CANDIDATES}. Default: all that is recognised.")
  private @Nullable ContentKind kind;

  @Option(
      names = "--rule-set",
      paramLabel = "NAME",
      description = "The rule set, with --kind. Default: local, benchmark or policy.",
      defaultValue = "")
  private String ruleSet = "";

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "Why, kept with the revision.",
      defaultValue = "")
  private String message = "";

  @Option(names = "--inactive", description = "Only store; what is active stays so.")
  private boolean inactive;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    if (!Files.isDirectory(directory)) {
      throw new CommandFailure(directory + ": no such directory (expected: one)");
    }
    ContentKind only = kind;
    if (only == null && !ruleSet.isEmpty()) {
      throw new CommandFailure("--rule-set needs --kind");
    }
    List<ImportLayout> found =
        only == null ? ImportLayout.detect(directory) : List.of(ImportLayout.of(only, directory));
    if (found.isEmpty()) {
      throw new CommandFailure(
          directory
              + ": nothing recognised (expected: falco_rules.yaml or rules.d, cfg/config.yaml,"
              + " policy/; or --kind)");
    }
    try (GatewayClient client = gateway.connect()) {
      Publication publication = new Publication(client, out, err);
      for (ImportLayout layout : found) {
        if (!publication.isValid(layout.kind(), layout.files())) {
          err.println("vedette: " + layout.directory() + ": nothing was imported");
          return ExitStatus.ERROR;
        }
      }
      found.forEach(layout -> store(layout, publication));
      return ExitStatus.OK;
    }
  }

  private void store(ImportLayout layout, Publication publication) {
    Revision content =
        Revision.newBuilder()
            .addAllFiles(layout.files())
            .setMessage(
                message.isEmpty()
                    ? "import of " + layout.kind().name().toLowerCase(Locale.ROOT) + " files"
                    : message)
            .putAllLabels(GitCheckout.labels(layout.directory()))
            .addAllSignatures(signing.of(KeyFiles.kind(layout.kind().ofContract()), layout.files()))
            .build();
    var _ =
        publication.publish(
            layout.kind(),
            ruleSet.isEmpty() ? layout.kind().usualRuleSet() : ruleSet,
            content,
            inactive ? Publication.Use.STORED : Publication.Use.ACTIVE);
  }
}
