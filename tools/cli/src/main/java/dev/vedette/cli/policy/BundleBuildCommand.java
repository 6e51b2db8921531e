package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import dev.vedette.scanner.policy.bundle.Bundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds a bundle. */
@Command(
    name = "build",
    description = "Puts policies and data into a bundle, signed if there is a key.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:done", "1:a policy is wrong, or a file cannot be read"})
final class BundleBuildCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Rego, JSON and YAML files, or directories of them.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "bundle.tar.gz",
      description = "The bundle. Default: bundle.tar.gz.")
  private Path output = Path.of("bundle.tar.gz");

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Revision for the manifest.")
  private String revision = "";

  @Option(names = "--v0-compatible", description = "The files are Rego v0.")
  private boolean old;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Sign with this key: a secret, or a private key in PEM.")
  private @Nullable Path key;

  @Option(
      names = "--alg",
      paramLabel = "NAME",
      defaultValue = "RS256",
      description = "Algorithm of the signature. Default: RS256.")
  private String algorithm = "RS256";

  @Override
  public Integer call() {
    var files = new PolicyFiles(Path.of(""));
    try {
      List<Source> modules = files.modulesIfAny(paths, EngineArguments.version(old ? "v0" : "v1"));
      if (Policy.compile(modules) instanceof Outcome.Failure<Policy>(var problems)) {
        throw new CommandFailure(Diagnostic.text(problems, ""));
      }
      Bundle bundle = Bundle.of(modules, files.data(paths), revision);
      if (key != null) {
        bundle = BundleFiles.signature(algorithm, key).sign(bundle);
      }
      BundleFiles.write(output, bundle.archive());
      return ExitStatus.OK;
    } catch (PolicyFailure failure) {
      throw new CommandFailure(failure.getMessage());
    }
  }
}
