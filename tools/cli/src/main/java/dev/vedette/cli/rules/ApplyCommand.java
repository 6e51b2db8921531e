package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stores rule files as a revision and makes it active. */
@Command(
    name = "apply",
    description = {
      "Stores rule files as a new revision of a rule set and makes it the active one.",
      "Files that override or append to each other belong together in one call.",
      "With --kind benchmark it takes one directory of kube-bench's controls, as a whole; with",
      "--kind policy one of Rego policies, their data below data/, and Gatekeeper's templates.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:active", "1:an error in a file, or refused; what was active stays so"})
final class ApplyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();
  @Mixin private SigningOptions signing = new SigningOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Rule files, or directories of them, in the order of loading.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "What the files are: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      defaultValue = "runtime")
  private ContentKind kind = ContentKind.RUNTIME;

  @Option(
      names = "--rule-set",
      paramLabel = "NAME",
      description =
          "The rule set, made when it is missing. Default: local; for others the name of the kind.",
      defaultValue = "")
  private String ruleSet = "";

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "Why, kept with the revision.",
      defaultValue = "")
  private String message = "";

  @Option(
      names = "--label",
      paramLabel = "LABEL=VALUE",
      description = "Kept with the revision, such as commit=1a2b3c; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--wait",
      description = "Wait until every node that is heard of has it in force, at most 30 seconds.")
  private boolean wait;

  @Option(
      names = "--inactive",
      description = "Only store the revision, such as for a rollout; what is active stays so.")
  private boolean inactive;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    if (kind != ContentKind.RUNTIME && (wait || files.size() != 1)) {
      throw new CommandFailure(
          "--kind " + kind.name().toLowerCase(Locale.ROOT) + ": one directory, and no --wait");
    }
    List<File> content = content(kind, files);
    try (GatewayClient client = gateway.connect()) {
      Publication publication = new Publication(client, out, err);
      if (!publication.isValid(kind, content)) {
        err.println("vedette: nothing was applied");
        return ExitStatus.ERROR;
      }
      Revision revision =
          publication.publish(
              kind,
              ruleSet.isEmpty() ? kind.usualRuleSet() : ruleSet,
              Revision.newBuilder()
                  .addAllFiles(content)
                  .setMessage(message)
                  .putAllLabels(labels)
                  .addAllSignatures(signing.of(KeyFiles.kind(kind.ofContract()), content))
                  .build(),
              inactive ? Publication.Use.STORED : Publication.Use.ACTIVE);
      if (wait && !inactive) {
        NodesInForce.await(client.channel(), revision.getName());
      }
      return ExitStatus.OK;
    }
  }

  /** The files as they are stored. */
  static List<File> content(ContentKind kind, List<Path> files) {
    return switch (kind) {
      case RUNTIME -> RuleFiles.read(files);
      case BENCHMARK -> FileTree.read(files.getFirst(), List.of(".yaml", ".yml"));
      case POLICY -> FileTree.read(files.getFirst(), List.of(".rego", ".yaml", ".yml", ".json"));
    };
  }
}
