package dev.vedette.cli.scan;

import com.google.protobuf.ByteString;
import dev.vedette.cli.cluster.ClusterObjects;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.outcome.Terminal;
import dev.vedette.proto.scanner.v1.DocumentError;
import dev.vedette.proto.scanner.v1.ScanRequest;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.proto.scanner.v1.SourceFile;
import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.kubesec.KubesecTemplate;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.scan.FileScan;
import dev.vedette.scanner.scan.ScanMessages;
import dev.vedette.scanner.scan.ScanReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** Looks at manifests, with Vedette's checks or kubesec's rules. */
@Command(
    name = "scan",
    description = {
      "Finds what is wrong in Kubernetes manifests; with --profile kubesec scores them as kubesec"
          + " does.",
      "Works without a server; with --server or --gateway the scanner service does it.",
    },
    mixinStandardHelpOptions = true,
    addMethodSubcommands = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing was found that --fail-on names; kubesec: every document scores more than 0",
      "1:a file or document cannot be read",
      "2:something was found, or a document scores 0 or less (--exit-code changes it)",
    })
public final class ScanCommand implements Callable<Integer> {
  /** Larger than what any cluster holds, small enough to be read at once. */
  private static final int MAX_BYTES = 256 << 20;

  private static final ManifestLimits LIMITS =
      new ManifestLimits(64 << 20, 200, 1_000_000, 5_000_000);
  private static final Duration DOCUMENT_TIME = Duration.ofSeconds(30);

  /** By whose rules. */
  enum Profile {
    vedette,
    kubesec
  }

  /** How findings are printed. */
  enum Format {
    table,
    json,
    kubesec,
    sarif,
    junit,
    github,
    markdown,
    template
  }

  private final Map<String, byte[]> contents = new HashMap<>();

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();
  @Mixin private CheckOptions checks = new CheckOptions();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Manifests, YAML or JSON: files, directories, globs; - reads standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--changed-since",
      paramLabel = "REVISION",
      description = "Only manifests that differ from this revision of git, below FILE or here.")
  private @Nullable String changedSince;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Profile profile = Profile.vedette;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES}. Default: table; with --profile kubesec its JSON,"
              + " otherwise table, sarif or template.")
  private @Nullable Format format;

  @Option(
      names = {"-t", "--template"},
      paramLabel = "TEMPLATE",
      description = "kubesec: what --format template prints, a file or the text of a Go template.")
  private @Nullable String template;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description =
          "From which severity on a finding counts for the exit status: ${COMPLETION-CANDIDATES}."
              + " Default: ${DEFAULT-VALUE}")
  private Severities.Threshold failOn = Severities.Threshold.high;

  @Option(
      names = "--exit-code",
      paramLabel = "N",
      description = "Exit status when a manifest does not pass. Default: 2.")
  private int exitCode = ExitStatus.DOES_NOT_PASS;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the report there instead of printing it; kubesec: as well as.")
  private @Nullable Path output;

  @Option(
      names = "--absolute-path",
      description = "kubesec: report files by their absolute path instead of as typed.")
  private boolean absolutePath;

  @Option(
      names = {"-r", "--rules"},
      paramLabel = "ID",
      split = ",",
      description = "kubesec: score by these rules alone, with commas between.")
  private List<String> rules = new ArrayList<>();

  @Option(names = "--server", description = "Let the scanner service behind the gateway do it.")
  private boolean server;

  @Option(
      names = "--risk",
      paramLabel = "N",
      arity = "0..1",
      fallbackValue = "10",
      description =
          "Add the N most dangerous workloads to the table. Default: 10 when N is left out.")
  private int risks;

  /** What an API server does with an object that does not pass. */
  enum Enforcement {
    deny,
    warn,
    audit
  }

  @Option(
      names = "--admission-policies",
      paramLabel = "ACTION",
      description =
          "Scan nothing: print ValidatingAdmissionPolicies that ${COMPLETION-CANDIDATES} what"
              + " --fail-on names, for those checks that CEL can express.")
  private @Nullable Enforcement enforce;

  @Option(
      names = "--fix",
      description =
          "Print what would help instead of the report, as a diff for git apply or patch -p1.")
  private boolean fix;

  @Option(
      names = "--list-checks",
      description =
          "Print Vedette's checks and scan nothing, with --format json as JSON; with --profile"
              + " kubesec its rules, as its print-rules does: JSON, or with --format table.")
  private boolean listChecks;

  @Override
  public Integer call() {
    if (listChecks) {
      out()
          .print(
              profile == Profile.kubesec
                  ? CheckList.kubesec(format)
                  : CheckList.own(format, checks.catalogue()));
      out().flush();
      return ExitStatus.OK;
    }
    if (enforce != null) {
      out().print(CheckList.policies(enforce, failOn, checks.disabled()));
      out().flush();
      return ExitStatus.OK;
    }
    boolean kubesec = profile == Profile.kubesec || format == Format.kubesec;
    checkFormat(kubesec);
    if (!kubesec && !rules.isEmpty()) {
      throw new CommandFailure("--rules (expected: --profile kubesec with it)", ExitStatus.USAGE);
    }
    if (cluster.wanted() && (kubesec || fix || server || !files.isEmpty())) {
      throw new CommandFailure(
          "--cluster (expected: neither FILE nor --profile kubesec, --fix or --server)",
          ExitStatus.USAGE);
    }
    List<String> names = cluster.wanted() ? List.of() : inputs();
    boolean remote = !cluster.wanted() && (server || gateway.addressGiven());
    try (GatewayClient client = remote ? gateway.connect() : null) {
      if (kubesec) {
        return kubesec(names, client) ? ExitStatus.OK : exitCode;
      }
      ScanResponse response = client == null ? here(names) : there(names, client);
      print(response, names);
      if (Severities.reaches(response, failOn)) {
        return exitCode;
      }
      boolean all = response.getDocumentErrorsList().stream().allMatch(DocumentError::getScanned);
      return all ? ExitStatus.OK : ExitStatus.ERROR;
    }
  }

  private void checkFormat(boolean kubesec) {
    Format wanted = format;
    boolean fits =
        wanted == null
            || switch (wanted) {
              case table, json, sarif -> true;
              case kubesec, template -> kubesec;
              case junit, github, markdown -> !kubesec;
            };
    if (!fits) {
      throw new CommandFailure(
          "--format "
              + wanted
              + (kubesec
                  ? " (expected: json, table, sarif or template with --profile kubesec)"
                  : " (expected: --profile kubesec with it)"),
          ExitStatus.USAGE);
    }
    if ((wanted == Format.template) != (template != null)) {
      throw new CommandFailure(
          template == null
              ? "--format template (expected: --template with it)"
              : "--template (expected: --format template with it)",
          ExitStatus.USAGE);
    }
  }

  /** Scores as kubesec does, which prints what it writes to a file as well; whether all pass. */
  private boolean kubesec(List<String> names, @Nullable GatewayClient client) {
    var printing = kubesecPrinting();
    boolean isJson = printing instanceof KubesecScan.Printing.Json;
    if (client != null && (!isJson || !rules.isEmpty())) {
      throw new CommandFailure(
          (isJson ? "--rules" : "--format " + format) + " (expected: a scan here)");
    }
    StringWriter text = new StringWriter();
    boolean passed;
    try (PrintWriter collected = new PrintWriter(text)) {
      var scan = new KubesecScan(collected, absolutePath, printing);
      passed =
          client == null ? scan.here(names, KubesecScan.profile(rules)) : scan.there(names, client);
    }
    Path file = output;
    if (file != null) {
      write(file, text.toString().stripTrailing());
    }
    out().print(text);
    out().flush();
    return passed;
  }

  private KubesecScan.Printing kubesecPrinting() {
    String given = template;
    return switch (format) {
      case table ->
          new KubesecScan.Printing.Table(
              TerminalWidth.columns(), output == null && Terminal.wantsColour());
      case sarif -> new KubesecScan.Printing.Filled(KubesecTemplate.sarif(Clock.systemUTC()));
      case template ->
          new KubesecScan.Printing.Filled(KubesecScan.template(Objects.requireNonNull(given)));
      case null, default -> new KubesecScan.Printing.Json();
    };
  }

  private List<String> inputs() {
    String revision = changedSince;
    if (revision == null && files.isEmpty()) {
      throw new CommandFailure("no FILE (expected: files, directories or -)", ExitStatus.USAGE);
    }
    ScanInputs inputs =
        revision == null ? ScanInputs.of(files) : ScanInputs.ofFiles(changed(revision));
    inputs.notes().forEach(note -> err().println("vedette: not scanned: " + note));
    if (inputs.names().isEmpty() && revision == null) {
      err().println("vedette: no manifests there (*.yaml, *.yml or *.json)");
    }
    err().flush();
    return inputs.names();
  }

  private List<String> changed(String revision) {
    List<String> changed = new ArrayList<>();
    for (String root : files.isEmpty() ? List.of("") : files) {
      if (!Files.isDirectory(Path.of(root).toAbsolutePath())) {
        throw new CommandFailure(root + ": no directory (expected: one, for --changed-since)");
      }
      changed.addAll(ChangedFiles.since(revision, Path.of(root)));
    }
    return changed;
  }

  private ScanResponse here(List<String> names) {
    Catalogue catalogue = checks.catalogue();
    var options = checks.local(catalogue);
    var accepted = checks.accepted(catalogue);
    checks.note().ifPresent(note -> err().println("vedette: " + note));
    FileScan scan =
        new FileScan(catalogue, LIMITS, () -> TimeLimit.after(DOCUMENT_TIME, System::nanoTime));
    Progress progress = new Progress(err(), Terminal.wantsColour());
    for (int i = 0; i < names.size(); i++) {
      progress.at(i, names.size());
      add(scan, names.get(i));
    }
    if (cluster.wanted()) {
      read(scan, progress);
    }
    progress.looking(scan.objects());
    ScanReport report =
        scan.finish(options, checks.validation(), accepted, LocalDate.now(ZoneOffset.UTC));
    progress.done();
    report
        .unusedSuppressions()
        .forEach(origin -> err().println("vedette: " + origin + ": accepts nothing in this scan"));
    err().flush();
    return ScanMessages.of(report);
  }

  /** One file that cannot be read keeps nobody from looking at the others. */
  private void add(FileScan scan, String name) {
    switch (ScanInputs.read(name, MAX_BYTES)) {
      case ScanInputs.Content.Bytes(var bytes) -> {
        keep(name, bytes);
        scan.add(name, bytes);
      }
      case ScanInputs.Content.Unreadable(var why, var expected) ->
          scan.addUnreadable(name, why, expected);
    }
  }

  private void read(FileScan scan, Progress progress) {
    try (ClusterObjects objects = cluster.objects()) {
      objects.read((name, object) -> {
        progress.at(name);
        scan.add(name, object);
      });
      objects.notes().forEach(note -> err().println("vedette: not scanned: " + note));
    }
  }

  private ScanResponse there(List<String> names, GatewayClient client) {
    ScanRequest.Builder request = checks.request();
    for (String name : names) {
      request.addFiles(
          SourceFile.newBuilder().setName(name).setContent(ByteString.copyFrom(content(name))));
    }
    return ScanServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .withMaxInboundMessageSize(MAX_BYTES)
        .scan(request.build());
  }

  private byte[] content(String name) {
    byte[] content = ScanInputs.content(name, MAX_BYTES);
    keep(name, content);
    return content;
  }

  /** For the diff, if one is asked for, since standard input cannot be read twice. */
  private void keep(String name, byte[] content) {
    if (fix) {
      contents.put(name, content);
    }
  }

  private String fixes(ScanResponse response) {
    FixDiff.Fixes fixes = FixDiff.of(response, contents);
    if (fixes.unfixed() > 0) {
      err().println("vedette: " + fixes.unfixed() + " left to a person (without --fix they show)");
      err().flush();
    }
    return fixes.diff();
  }

  private void print(ScanResponse response, List<String> names) {
    Path file = output;
    boolean terminal = file == null && Terminal.wantsColour();
    String text =
        fix
            ? fixes(response)
            : switch (format == null ? Format.table : format) {
              case table, kubesec, template ->
                  TableReport.of(response, risks, TerminalWidth.columns(), terminal);
              case json -> JsonReport.of(response);
              case sarif -> SarifReport.of(response);
              case junit -> JunitReport.of(response, names);
              case github -> GithubReport.of(response);
              case markdown -> MarkdownReport.of(response);
            };
    if (file == null) {
      out().print(text);
      out().flush();
    } else {
      write(file, text);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      String why = e instanceof NoSuchFileException ? "no such directory" : e.getMessage();
      throw new CommandFailure(file + ": cannot be written: " + why);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
