package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.scanner.policy.PolicyFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies the signature of a bundle. */
@Command(
    name = "verify",
    description = "Says whether a bundle is signed with a key, and holds what was signed.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:it does", "1:it does not, or cannot be read"})
final class BundleVerifyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The bundle, a .tar.gz.")
  private Path file = Path.of("");

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The key: a secret, or a public key or certificate in PEM.")
  private @Nullable Path key;

  @Option(
      names = "--alg",
      paramLabel = "NAME",
      defaultValue = "RS256",
      description = "Algorithm of the signature. Default: RS256.")
  private String algorithm = "RS256";

  @Override
  public Integer call() {
    var bundle = BundleFiles.read(file);
    try {
      BundleFiles.signature(algorithm, key).verify(bundle);
    } catch (PolicyFailure failure) {
      throw new CommandFailure(file + ": " + failure.getMessage());
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println("verified: " + file + " (" + bundle.files().size() + " files)");
    out.flush();
    return ExitStatus.OK;
  }
}
