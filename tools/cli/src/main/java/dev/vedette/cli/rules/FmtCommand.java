package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.language.RuleFile;
import dev.vedette.language.author.TestFile;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.format.FormattedFile;
import dev.vedette.language.format.RuleFormatter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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

/** Lays out rule files in one style. */
@Command(
    name = "fmt",
    description = {
      "Lays out rule files in one style, so that changes show what changed. Needs no service.",
      "",
      "Items and comments stay in their order, with one blank line between items."
          + " Keys come in a fixed order: rule, desc, source, enabled, condition, output, priority,"
          + " tags, exceptions, others."
          + " A condition is one line of up to 120 columns, or breaks before every 'and' and 'or',"
          + " and within parentheses and lists that are still too long."
          + " Parentheses, quotes and texts stay as they are.",
      "",
      "A file that has an error, or would not mean the same afterwards, is not touched.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:formatted, or nothing to do",
      "1:a file cannot be read or written, or has an error; the others are formatted",
      "2:with --check: a file would change",
    })
final class FmtCommand implements Callable<Integer> {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Rule files, or directories of them; '-' formats standard input to standard output.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--check", description = "Write nothing; name the files that would change.")
  private boolean check;

  @Option(names = "--diff", description = "Write nothing; print what would change.")
  private boolean diff;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    boolean failed = false;
    boolean changed = false;
    for (Path path : expanded()) {
      byte[] content = content(path);
      String name = path.equals(STANDARD_INPUT) ? "stdin" : path.toString();
      switch (RuleFormatter.format(new RuleFile(name, content))) {
        case Result.Success<FormattedFile>(FormattedFile file, _) -> {
          changed |= file.changed();
          hand(path, content, file, out);
        }
        case Result.Failure<FormattedFile>(List<Diagnostic> found) -> {
          failed = true;
          found.stream().map(Diagnostic::render).forEach(err::println);
        }
      }
    }
    out.flush();
    err.flush();
    return failed ? ExitStatus.ERROR : check && changed ? ExitStatus.DOES_NOT_PASS : ExitStatus.OK;
  }

  private List<Path> expanded() {
    List<Path> all = new ArrayList<>();
    for (Path path : files) {
      if (path.equals(STANDARD_INPUT)) {
        all.add(path);
      } else {
        LocalFiles.expand(List.of(path)).stream()
            // tests lie beside the rules
            .filter(file -> !Files.isDirectory(path) || !TestFile.isOne(LocalFiles.content(file)))
            .forEach(all::add);
      }
    }
    return all;
  }

  private static byte[] content(Path path) throws IOException {
    return path.equals(STANDARD_INPUT)
        ? System.in.readNBytes(LocalFiles.MAX_BYTES + 1)
        : LocalFiles.content(path);
  }

  private void hand(Path path, byte[] content, FormattedFile file, PrintWriter out) {
    boolean standardInput = path.equals(STANDARD_INPUT);
    if (standardInput && !check && !diff) {
      out.print(file.text());
    } else if (file.changed()) {
      if (diff) {
        String before = new String(content, StandardCharsets.UTF_8);
        out.print(UnifiedDiff.of(file.name(), before, file.text()));
      } else {
        out.println(file.name());
      }
      if (!check && !diff) {
        write(path, file.text());
      }
    }
  }

  /** Puts a new file in place of the old one, so that nobody ever reads half of it. */
  private static void write(Path path, String text) {
    try {
      Path real = path.toRealPath();
      Path fresh = Files.createTempFile(real.getParent(), ".vedette-fmt", ".yaml");
      try {
        Files.writeString(fresh, text);
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(real));
        Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (FileSystemException e) {
      throw new CommandFailure(e.getFile() + ": cannot be written: " + e.getReason());
    } catch (IOException e) {
      throw new CommandFailure(path + ": cannot be written: " + e.getMessage());
    }
  }
}
