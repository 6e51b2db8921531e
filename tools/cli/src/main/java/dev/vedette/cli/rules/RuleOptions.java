package dev.vedette.cli.rules;

import dev.vedette.language.RuleBook;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rule files a command works on; a group of options. */
final class RuleOptions {
  @Option(
      names = "--rules",
      required = true,
      split = ",",
      paramLabel = "FILE",
      description = "Rule files, or directories of them, in the order of loading.")
  private List<Path> rules = new ArrayList<>();

  /** The rules of the files; errors are printed and end the command. */
  RuleBook book(PrintWriter err) {
    return LocalFiles.book(LocalFiles.rules(rules), err);
  }
}
