package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.rego.value.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a bundle holds. */
@Command(
    name = "show",
    description = "Prints the manifest of a bundle and the names of its files.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:it cannot be read"})
final class BundleShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The bundle, a .tar.gz.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    var bundle = BundleFiles.read(file);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(Json.writeIndented(bundle.manifest(), "", "  "));
    bundle.files().forEach(out::println);
    out.flush();
    return ExitStatus.OK;
  }
}
