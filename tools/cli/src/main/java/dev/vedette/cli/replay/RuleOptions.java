package dev.vedette.cli.replay;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.rules.LocalFiles;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleSelection;
import dev.vedette.language.RuleSelection.Action;
import dev.vedette.language.output.Priority;
import dev.vedette.rules.ruleset.BuiltInRules;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rules a command runs, chosen as Falco's command line does. */
final class RuleOptions {
  @Option(
      names = {"-r", "--rules"},
      split = ",",
      paramLabel = "FILE",
      description =
          "Rule files, or directories of them, in the order of loading. Default: the rules that"
              + " come with Vedette.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--disable-rule",
      paramLabel = "NAME",
      description = "Leave out rules of this name; '*' stands for anything. May be repeated.")
  private List<String> disabled = new ArrayList<>();

  @Option(
      names = {"-t", "--tag"},
      split = ",",
      paramLabel = "TAG",
      description = "Run only rules with any of these tags.")
  private Set<String> tags = new HashSet<>();

  @Option(
      names = {"-T", "--disable-tag"},
      split = ",",
      paramLabel = "TAG",
      description = "Leave out rules with any of these tags.")
  private Set<String> disabledTags = new HashSet<>();

  @Option(names = "--all-rules", description = "Run rules too that their file has disabled.")
  private boolean all;

  @Option(
      names = "--priority",
      paramLabel = "PRIORITY",
      description = "Leave out rules below this priority.")
  private @Nullable String least;

  /** The chosen rules; what is wrong with their files is printed and ends the command. */
  RuleBook book(PrintWriter err) throws IOException {
    List<RuleFile> read =
        files.isEmpty()
            ? List.of(new RuleFile("default_rules.yaml", BuiltInRules.file()))
            : LocalFiles.rules(files);
    RuleBook book = LocalFiles.book(read, err);
    if (all) {
      book = book.selecting(RuleSelection.byName(Action.ENABLE, "*"));
    }
    if (!tags.isEmpty()) {
      book =
          book.selecting(RuleSelection.byName(Action.DISABLE, "*"))
              .selecting(RuleSelection.byTag(Action.ENABLE, tags));
    }
    if (!disabledTags.isEmpty()) {
      book = book.selecting(RuleSelection.byTag(Action.DISABLE, disabledTags));
    }
    for (String name : disabled) {
      book = book.selecting(RuleSelection.byName(Action.DISABLE, name));
    }
    String named = least;
    return named == null ? book : above(book, named);
  }

  private static RuleBook above(RuleBook book, String named) {
    Priority minimum =
        Priority.parse(named)
            .orElseThrow(() ->
                new CommandFailure(
                    "--priority: " + named + " (expected: one of Falco's, such as WARNING)"));
    Set<String> enabled = new HashSet<>();
    book.enabledRules().forEach(rule -> enabled.add(rule.name()));
    return book.enabling(
        rule -> enabled.contains(rule.name()) && rule.priority().isAtLeast(minimum));
  }
}
