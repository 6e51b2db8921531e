package dev.vedette.cli.backtest;

import com.google.protobuf.Timestamp;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.scap.Replay;
import dev.vedette.agent.scap.ScapException;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.fleet.Times;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.LocalFiles;
import dev.vedette.language.RuleBook;
import dev.vedette.language.compare.AlertComparison;
import dev.vedette.proto.rules.v1.Backtest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
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
      "Runs two rule sets over recorded events and shows which alerts the second adds, removes or"
          + " changes.",
      "A rule set is files, or ruleSets/NAME for its active revision, or ruleSets/…/revisions/….",
      "Events come from captures ('.scap'); without any, from what nodes sent in the last hours.",
      "Captures are compared here, unless --server sends those of their events that a rule may"
          + " match.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:compared, and with --exit-code the alerts are the same",
      "1:a file cannot be read or is wrong; with --exit-code also when an alert differs"
    })
public final class BacktestCommand implements Callable<Integer> {
  private static final int MOST_SAMPLES = 20;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(arity = "0..*", paramLabel = "CAPTURE", description = "Captures, one by one.")
  private List<Path> captures = new ArrayList<>();

  @Option(names = "--server", description = "Let the service compare, also captures.")
  private boolean server;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "Without captures: only events so long ago, such as 2h. Default: all.")
  private String since = "";

  @Option(
      names = "--node",
      paramLabel = "NODE",
      description = "Without captures: only events of this node. May be repeated.")
  private List<String> nodes = new ArrayList<>();

  @Option(
      names = "--before",
      split = ",",
      paramLabel = "RULES",
      description =
          "The rules to compare with; files in the order of loading. Default: the active revisions"
              + " of the service.")
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

  @Option(names = "--by-workload", description = "Also tell each rule's numbers by workload.")
  private boolean byWorkload;

  @Option(names = "--exit-code", description = "End with status 1 when an alert differs.")
  private boolean exitCode;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    boolean local = !server && !captures.isEmpty() && !before.isEmpty();
    List<RuleLine> lines = local ? compare(err) : remote(err);
    boolean differs = RuleLine.print(lines, byWorkload, out);
    out.flush();
    return exitCode && differs ? ExitStatus.ERROR : ExitStatus.OK;
  }

  private List<RuleLine> compare(PrintWriter err) {
    AlertComparison comparison =
        new AlertComparison(
            List.of(book(before, err)),
            List.of(book(after, err)),
            allMatches ? AlertComparison.Matching.ALL : AlertComparison.Matching.FIRST,
            Math.max(0, samples));
    long started = System.nanoTime();
    for (Path capture : captures) {
      read(capture, (event, hostname) -> comparison.take(event, hostname));
    }
    told(comparison.events(), System.nanoTime() - started, err);
    return RuleLine.of(comparison);
  }

  private static void told(long events, long nanos, PrintWriter err) {
    err.printf("%d events, %.0f a second%n", events, events / Math.max(1e-9, nanos / 1e9));
    err.flush();
  }

  private RuleBook book(List<String> named, PrintWriter err) {
    if (!Sides.isRemote(named)) {
      return LocalFiles.book(LocalFiles.rules(named.stream().map(Path::of).toList()), err);
    }
    try (GatewayClient client = gateway.connect()) {
      return LocalFiles.book(Sides.files(named, client), err);
    }
  }

  private List<RuleLine> remote(PrintWriter err) {
    if (allMatches) {
      throw new CommandFailure("--all-matches: the service's own setting decides there");
    }
    try (GatewayClient client = gateway.connect()) {
      Backtest.Builder wanted =
          Backtest.newBuilder()
              .setBefore(Sides.request(before, client))
              .setAfter(Sides.request(after, client))
              .setSamples(Math.clamp(samples, 1, MOST_SAMPLES));
      if (!since.isEmpty()) {
        long seconds = Times.duration("--since", since).getSeconds();
        wanted.setStartTime(
            Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() - seconds));
      }
      nodes.forEach(node -> wanted.addNodes(node.startsWith("nodes/") ? node : "nodes/" + node));
      for (Path capture : captures) {
        wanted.addRecordings(upload(capture, wanted, client));
      }
      long started = System.nanoTime();
      Backtest found = new RemoteBacktest(client, err).run(wanted.build());
      told(found.getEventCount(), System.nanoTime() - started, err);
      return RuleLine.of(found);
    }
  }

  private static String upload(Path capture, Backtest.Builder wanted, GatewayClient client) {
    List<RuleBook> books = new ArrayList<>(Sides.books(wanted.getBefore(), client));
    books.addAll(Sides.books(wanted.getAfter(), client));
    Uploads uploads = new Uploads(client, books);
    read(capture, uploads::take);
    return uploads.end();
  }

  /** Begins with the first event, which comes after the name of the machine. */
  private static final class Uploads {
    private final GatewayClient client;
    private final List<RuleBook> books;
    private @Nullable CandidateUpload upload;

    Uploads(GatewayClient client, List<RuleBook> books) {
      this.client = client;
      this.books = books;
    }

    void take(CapturedEvent event, String hostname) {
      begun(hostname).take(event);
    }

    private CandidateUpload begun(String hostname) {
      CandidateUpload known = upload;
      if (known == null) {
        known = new CandidateUpload(client.channel(), books, hostname);
        upload = known;
      }
      return known;
    }

    String end() {
      return begun("").end();
    }
  }

  private static void read(Path capture, BiConsumer<CapturedEvent, String> events) {
    try (Replay replay = Replay.open(capture)) {
      CapturedEvent event = replay.next();
      while (event != null) {
        events.accept(event, replay.hostname());
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
}
