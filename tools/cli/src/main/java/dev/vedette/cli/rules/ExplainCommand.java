package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.author.EventFile;
import dev.vedette.language.author.Explanation;
import dev.vedette.language.author.ExplanationText;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a rule matches an event or does not. */
@Command(
    name = "explain",
    description = {
      "Says why a rule matches an event or does not: each part of its condition with its verdict"
          + " and",
      "the values that it saw. The lines marked '>' decided. Needs no service.",
      "",
      "An event is YAML or JSON by field name, or a line that 'vedette events --json' printed. What"
          + " a",
      "person leaves out is absent; what was not recorded is unknown, and may leave a rule"
          + " undecided.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:explained", "1:a file cannot be read or is wrong, or there is no such rule"})
final class ExplainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private RuleOptions rules = new RuleOptions();

  @Parameters(arity = "1", paramLabel = "RULE", description = "The rule's name.")
  private String rule = "";

  @Option(
      names = "--event",
      required = true,
      paramLabel = "FILE",
      description = "The event or events; '-' for standard input.")
  private Path event = Path.of("-");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    RuleBook book = rules.book(err);
    Rule found = find(book);
    List<Explanation> explanations = new ArrayList<>();
    for (FieldEvent one : events(err)) {
      explanations.add(Explanation.of(found, one));
    }
    if (json) {
      out.println(TestJson.print(explanations.stream().map(TestJson::explanation).toList()));
    } else {
      explanations.forEach(explanation -> out.print(ExplanationText.tree(explanation)));
    }
    out.flush();
    return ExitStatus.OK;
  }

  private Rule find(RuleBook book) {
    return book.rules().stream()
        .filter(candidate -> candidate.name().equals(rule))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(
                "no rule '"
                    + rule
                    + "'"
                    + book.rules().stream()
                        .map(Rule::name)
                        .filter(name -> name.equalsIgnoreCase(rule))
                        .findFirst()
                        .map(name -> " (did you mean '" + name + "'?)")
                        .orElse(" in these files")));
  }

  private List<FieldEvent> events(PrintWriter err) throws IOException {
    boolean standardInput = event.toString().equals("-");
    byte[] content = standardInput ? System.in.readNBytes(16 << 20) : LocalFiles.content(event);
    switch (EventFile.read(standardInput ? "stdin" : event.toString(), content)) {
      case Result.Success<List<FieldEvent>>(var events, _) -> {
        if (events.isEmpty()) {
          throw new CommandFailure(event + ": no event");
        }
        return events;
      }
      case Result.Failure<List<FieldEvent>>(var found) -> {
        found.stream().map(Diagnostic::render).forEach(err::println);
        throw new CommandFailure(LocalFiles.count(found.size(), "error") + " in events");
      }
    }
  }
}
