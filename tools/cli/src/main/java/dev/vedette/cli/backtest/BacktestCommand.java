package dev.vedette.cli.backtest;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.scap.Replay;
import dev.vedette.agent.scap.ScapException;
import dev.vedette.cli.backtest.Comparison.Change;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.LocalFiles;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceBlockingStub;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs two rule sets over captures and compares their alerts. */
@Command(
    name = "backtest",
    description = {
      "Runs two rule sets over captures ('.scap') and shows which alerts the second adds, removes"
          + " or changes.",
      "A rule set is files, or ruleSets/NAME for its active revision, or ruleSets/…/revisions/….",
      "Needs a service only for the latter two.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:compared, and with --exit-code the alerts are the same",
      "1:a file cannot be read or is wrong; with --exit-code also when an alert differs"
    })
public final class BacktestCommand implements Callable<Integer> {
  private static final String REMOTE = "ruleSets/";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(arity = "1..*", paramLabel = "CAPTURE", description = "Captures, one by one.")
  private List<Path> captures = new ArrayList<>();

  @Option(
      names = "--before",
      required = true,
      split = ",",
      paramLabel = "RULES",
      description = "The rules to compare with; files in the order of loading.")
  private List<String> before = new ArrayList<>();

  @Option(
      names = "--after",
      required = true,
      split = ",",
      paramLabel = "RULES",
      description = "The rules to try; files in the order of loading.")
  private List<String> after = new ArrayList<>();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How many alerts of each rule and kind are shown. Default: ${DEFAULT-VALUE}.",
      defaultValue = "3")
  private int samples;

  @Option(
      names = "--all-matches",
      description = "Every rule that matches an event gives an alert, not only the first.")
  private boolean allMatches;

  @Option(names = "--exit-code", description = "End with status 1 when an alert differs.")
  private boolean exitCode;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    Comparison comparison =
        new Comparison(
            book(before, err).matcher(),
            book(after, err).matcher(),
            allMatches ? Comparison.Matching.ALL : Comparison.Matching.FIRST,
            Math.max(0, samples));
    long started = System.nanoTime();
    captures.forEach(capture -> run(capture, comparison));
    double seconds = Math.max(1e-9, (System.nanoTime() - started) / 1e9);
    print(comparison, out);
    out.flush();
    err.printf("%d events, %.0f a second%n", comparison.events(), comparison.events() / seconds);
    err.flush();
    boolean differs = comparison.byRule().values().stream().anyMatch(Comparison.Tally::differs);
    return exitCode && differs ? ExitStatus.ERROR : ExitStatus.OK;
  }

  private static void run(Path capture, Comparison comparison) {
    try (Replay replay = Replay.open(capture)) {
      CapturedEvent event = replay.next();
      while (event != null) {
        comparison.take(event, replay.hostname());
        event = replay.next();
      }
    } catch (NoSuchFileException absent) {
      throw new CommandFailure(capture + ": no such file");
    } catch (ScapException broken) {
      throw new CommandFailure(capture + ": " + broken.getMessage());
    } catch (IOException unreadable) {
      throw new CommandFailure(capture + ": cannot be read: " + unreadable.getMessage());
    }
  }

  private static void print(Comparison comparison, PrintWriter out) {
    comparison
        .byRule()
        .forEach((rule, tally) -> {
          if (tally.differs()) {
            out.printf(
                "%s: %d added, %d removed, %d changed, %d the same%n",
                rule,
                tally.count(Change.ADDED),
                tally.count(Change.REMOVED),
                tally.count(Change.CHANGED),
                tally.same());
            for (Change change : Change.values()) {
              tally.samples(change).forEach(line -> out.println("  " + change.sign() + " " + line));
            }
          }
        });
    long same = comparison.byRule().values().stream().mapToLong(Comparison.Tally::same).sum();
    out.printf(
        "%d added, %d removed, %d changed, %d the same%n",
        comparison.total(Change.ADDED),
        comparison.total(Change.REMOVED),
        comparison.total(Change.CHANGED),
        same);
  }

  private RuleBook book(List<String> named, PrintWriter err) {
    List<RuleFile> files =
        named.size() == 1 && named.getFirst().startsWith(REMOTE)
            ? remote(named.getFirst())
            : LocalFiles.rules(named.stream().map(Path::of).toList());
    return LocalFiles.book(files, err);
  }

  private List<RuleFile> remote(String name) {
    try (GatewayClient client = gateway.connect()) {
      RuleSetServiceBlockingStub stub =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      String revision =
          name.contains("/revisions/")
              ? name
              : stub.getRuleSet(GetRuleSetRequest.newBuilder().setName(name).build())
                  .getRuleSet()
                  .getActiveRevision();
      if (revision.isEmpty()) {
        throw new CommandFailure(name + ": no revision is active");
      }
      return stub
          .getRevision(GetRevisionRequest.newBuilder().setName(revision).build())
          .getRevision()
          .getFilesList()
          .stream()
          .map(file -> new RuleFile(file.getPath(), file.getContent().toByteArray()))
          .toList();
    }
  }
}
