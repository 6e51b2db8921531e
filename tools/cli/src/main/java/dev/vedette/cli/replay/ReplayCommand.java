package dev.vedette.cli.replay;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.scap.DropMonitor;
import dev.vedette.agent.scap.DropPolicy;
import dev.vedette.agent.scap.Replay;
import dev.vedette.agent.scap.ScapException;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.LocalFiles;
import dev.vedette.language.Condition;
import dev.vedette.language.Matcher;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs rules or a condition over a capture. */
@Command(
    name = "replay",
    description = {
      "Runs rules over a capture ('.scap', as Falco and sysdig write them) and" + " prints",
      "the alerts, or prints the events that a condition is true for. Needs no service.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the whole capture was read",
      "1:a file cannot be read or is wrong; what came before was replayed"
    })
public final class ReplayCommand implements Callable<Integer> {
  /** How alerts are printed. */
  enum Form {
    text,
    json
  }

  /** Which of the rules that match an event give an alert. */
  enum Matching {
    first,
    all
  }

  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Capture capture = new Capture();

  /** The capture, as we name it or as Falco does. */
  static final class Capture {
    @Parameters(arity = "1", paramLabel = "FILE", description = "The capture.")
    private @Nullable Path file;

    @Option(names = "-e", paramLabel = "FILE", description = "The capture, as for falco.")
    private @Nullable Path falco;
  }

  @Mixin private RuleOptions rules = new RuleOptions();

  @Option(
      names = "--condition",
      paramLabel = "CONDITION",
      description = "Print the events that this is true for, instead of running rules.")
  private @Nullable String condition;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How an event is printed with --condition. Default: ${DEFAULT-VALUE}")
  private String format = EventPrinter.FORMAT;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Form output = Form.text;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "NUMBER",
      description = "Stop after so many lines.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--rule-matching",
      paramLabel = "WHICH",
      description =
          "Which of the rules that match an event give an alert: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}")
  private Matching matching = Matching.first;

  @Option(
      names = "--enter-events",
      description =
          "Hand rules the beginnings of system calls as well, which old captures hold and Falco"
              + " formerly did.")
  private boolean beginnings;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "A configuration of Falco, of which syscall_event_drops is heeded.")
  private @Nullable Path config;

  private boolean stopped;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    DropMonitor drops = new DropMonitor(policy());
    Path file = Objects.requireNonNull(capture.file == null ? capture.falco : capture.file);
    Printer printer = printer(out, err);
    try (Replay replay = Replay.open(file)) {
      if (beginnings) {
        replay.withBeginnings();
      }
      try {
        run(replay, printer, drops, err);
        return stopped ? ExitStatus.ERROR : ExitStatus.OK;
      } catch (ScapException broken) {
        throw new CommandFailure(file + ": " + broken.getMessage());
      } finally {
        out.flush();
        err.println(
            LocalFiles.count((int) replay.eventsRead(), "event")
                + " read, "
                + replay.skipped()
                + " skipped, "
                + replay.eventsSeen()
                + " seen, "
                + LocalFiles.count((int) printer.lines(), condition == null ? "alert" : "line"));
        err.flush();
      }
    } catch (NoSuchFileException absent) {
      throw new CommandFailure(file + ": no such file");
    } catch (ScapException broken) {
      throw new CommandFailure(file + ": " + broken.getMessage());
    } catch (IOException unreadable) {
      throw new CommandFailure(file + ": cannot be read: " + unreadable.getMessage());
    }
  }

  private void run(Replay replay, Printer printer, DropMonitor drops, PrintWriter err)
      throws ScapException {
    CapturedEvent event = replay.next();
    while (event != null && printer.lines() < count) {
      Set<DropPolicy.Action> actions = drops.accept(event.timeNanos(), 0);
      if (!actions.isEmpty() && !actions.contains(DropPolicy.Action.IGNORE)) {
        err.println("events were lost before event " + event.number());
        if (actions.contains(DropPolicy.Action.EXIT)) {
          stopped = true;
          return;
        }
      }
      printer.print(event, replay.hostname(), count - printer.lines());
      event = replay.next();
    }
  }

  private Printer printer(PrintWriter out, PrintWriter err) throws IOException {
    String text = condition;
    if (text != null) {
      return EventPrinter.of(compiled(text, err), format, output == Form.json, out);
    }
    Matcher matcher = rules.book(err).matcher();
    return new AlertPrinter(matcher, matching == Matching.all, output == Form.json, out);
  }

  private static Condition compiled(String text, PrintWriter err) {
    return switch (Condition.compile(text)) {
      case Result.Success<Condition>(var condition, _) -> condition;
      case Result.Failure<Condition>(List<Diagnostic> found) -> {
        found.stream().map(Diagnostic::render).forEach(err::println);
        throw new CommandFailure(LocalFiles.count(found.size(), "error") + " in --condition");
      }
    };
  }

  private DropPolicy policy() {
    Path named = config;
    if (named == null) {
      return DropPolicy.STANDARD;
    }
    String yaml = new String(LocalFiles.content(named), StandardCharsets.UTF_8);
    return switch (DropPolicy.read(yaml)) {
      case DropPolicy.Outcome.Read(DropPolicy policy) -> policy;
      case DropPolicy.Outcome.Refused(List<String> problems) ->
          throw new CommandFailure(named + ": " + String.join("; ", problems));
    };
  }

  /** Prints what an event calls for. */
  sealed interface Printer permits AlertPrinter, EventPrinter {
    /** Prints at most so many lines for an event. */
    void print(CapturedEvent event, String hostname, long most);

    /** How many lines were printed. */
    long lines();
  }
}
