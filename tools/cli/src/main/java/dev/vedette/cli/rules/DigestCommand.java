package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is signed for files. */
@Command(
    name = "digest",
    description = {
      "Prints the line that is signed for files, as vedette rules apply would store them. Needs no"
          + " service.",
      "vedette rules digest custom.yaml | cosign sign-blob --key cosign.key -",
    },
    mixinStandardHelpOptions = true)
final class DigestCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Rule files in the order of loading; one directory for other kinds.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "What the files are: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      defaultValue = "runtime")
  private ContentKind kind = ContentKind.RUNTIME;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (kind != ContentKind.RUNTIME && files.size() != 1) {
      throw new CommandFailure("digest: one directory for this kind");
    }
    out.print(
        new String(
            KeyFiles.statement(KeyFiles.kind(kind.ofContract()), ApplyCommand.content(kind, files)),
            StandardCharsets.UTF_8));
    out.flush();
    return ExitStatus.OK;
  }
}
