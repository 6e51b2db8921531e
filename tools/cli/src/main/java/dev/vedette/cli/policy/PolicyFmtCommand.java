package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.UnifiedDiff;
import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.Formatter;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/** Lays out policies in one style. */
@Command(
    name = "fmt",
    description = {
      "Lays out policies as 'opa fmt' does and prints them.",
      "A file that has an error, or would not mean the same afterwards, is not touched.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:formatted, or nothing to do",
      "1:a file cannot be read or written, or has an error; the others are formatted",
      "2:with --fail: a file would change",
    })
final class PolicyFmtCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Rego files, or directories of them; without any, standard input.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-w", "--write"},
      description = "Change the files instead of printing them.")
  private boolean write;

  @Option(
      names = {"-l", "--list"},
      description = "Only name the files that would change.")
  private boolean list;

  @Option(
      names = {"-d", "--diff"},
      description = "Only print what would change.")
  private boolean diff;

  @Option(names = "--fail", description = "End with 2 when a file would change.")
  private boolean fail;

  @Option(names = "--v0-compatible", description = "Read the files as Rego v0.")
  private boolean old;

  /** In this process. */
  PolicyFmtCommand() {
    this(Surroundings.ofProcess());
  }

  PolicyFmtCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean failed = false;
    boolean changed = false;
    try {
      for (Source source : sources()) {
        switch (Formatter.format(source.file(), source.text(), source.version())) {
          case Success<String>(var text) -> {
            boolean differs = !text.equals(source.text());
            changed |= differs;
            hand(source, text, differs, out);
          }
          case Failure<String>(var problems) -> {
            failed = true;
            err.println(DiagnosticText.pretty(problems));
          }
        }
      }
    } catch (FileSystemException e) {
      err.println("error: " + e.getFile() + ": cannot be written: " + e.getReason());
      failed = true;
    } catch (PolicyFailure failure) {
      err.println("error: " + failure.getMessage());
      failed = true;
    }
    out.flush();
    return failed ? ExitStatus.ERROR : fail && changed ? ExitStatus.DOES_NOT_PASS : ExitStatus.OK;
  }

  private List<Source> sources() throws PolicyFailure {
    RegoVersion version = EngineArguments.version(old ? "v0" : "v1");
    return paths.isEmpty()
        ? List.of(new Source("stdin", PolicyFiles.text(around.input(), "stdin"), version))
        : new PolicyFiles(around.directory()).modules(paths, version);
  }

  private void hand(Source source, String text, boolean differs, PrintWriter out)
      throws IOException {
    if (differs && list) {
      out.println(source.file());
    }
    if (differs && diff) {
      out.print(UnifiedDiff.of(source.file(), source.text(), text));
    }
    if (differs && write && !paths.isEmpty()) {
      replace(around.directory().resolve(source.file()), text);
    }
    if (!list && !diff && (!write || paths.isEmpty())) {
      out.print(text);
    }
  }

  /** Puts a new file in place of the old one, so that nobody ever reads half of it. */
  private static void replace(Path path, String text) throws IOException {
    Path real = path.toRealPath();
    Path fresh = Files.createTempFile(real.getParent(), ".vedette-fmt", ".rego");
    try {
      Files.writeString(fresh, text);
      Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(real));
      Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
