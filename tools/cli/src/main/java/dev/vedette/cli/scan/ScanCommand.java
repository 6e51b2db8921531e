package dev.vedette.cli.scan;

import com.google.protobuf.ByteString;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.scanner.kubesec.KubesecJson;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.scan.ManifestScanner;
import dev.vedette.scanner.scan.ScanOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

/** Scores manifests as kubesec does. */
@Command(
    name = "scan",
    description = {
      "Scores Kubernetes manifests by kubesec's rules and prints kubesec's JSON.",
      "Works without a server; with --server or --gateway the scanner service does it.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every document scores more than 0",
      "1:a file cannot be read or is not a manifest",
      "2:a document scores 0 or less (--exit-code changes it)",
    })
public final class ScanCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 4 << 20;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Manifests, YAML or JSON; - reads standard input.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--server", description = "Let the scanner service behind the gateway do it.")
  private boolean server;

  @Option(
      names = "--exit-code",
      paramLabel = "N",
      description = "Exit status when a document does not pass. Default: 2.")
  private int exitCode = ExitStatus.DOES_NOT_PASS;

  @Option(
      names = "--absolute-path",
      description = "Report files by their absolute path instead of as typed.")
  private boolean absolutePath;

  @Override
  public Integer call() throws IOException {
    boolean passed = true;
    if (server || gateway.addressGiven()) {
      try (GatewayClient client = gateway.connect()) {
        for (String file : files) {
          passed &= scanThere(client, file);
        }
      }
    } else {
      var scanner = new ManifestScanner(ManifestLimits.STANDARD, Validation.KNOWN_KIND);
      for (String file : files) {
        passed &= scanHere(scanner, file);
      }
    }
    return passed ? ExitStatus.OK : exitCode;
  }

  private boolean scanHere(ManifestScanner scanner, String file) throws IOException {
    return switch (scanner.scan(content(file), reportedName(file), TimeLimit.none())) {
      case ScanOutcome.Scored(var reports) -> {
        print(KubesecJson.of(reports));
        yield Report.passed(reports);
      }
      case ScanOutcome.Refused(var rejection) -> throw refusal(file, rejection);
    };
  }

  private boolean scanThere(GatewayClient client, String file) throws IOException {
    ScanManifestResponse response =
        ScanServiceGrpc.newBlockingStub(client.channel())
            .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .scanManifest(
                ScanManifestRequest.newBuilder()
                    .setContent(ByteString.copyFrom(content(file)))
                    .setFileName(reportedName(file))
                    .build());
    print(response.getKubesecJson().toByteArray());
    return response.getPassed();
  }

  private static CommandFailure refusal(String file, Rejection rejection) {
    return new CommandFailure(
        file
            + ":"
            + rejection.position()
            + ": "
            + rejection.message()
            + " (expected: "
            + rejection.expected()
            + ")");
  }

  private static boolean isStandardInput(String file) {
    return file.equals("-") || file.equals("/dev/stdin");
  }

  private String reportedName(String file) {
    if (isStandardInput(file)) {
      return "STDIN";
    }
    return absolutePath ? Path.of(file).toAbsolutePath().normalize().toString() : file;
  }

  private static byte[] content(String file) throws IOException {
    byte[] content;
    try (InputStream in = isStandardInput(file) ? System.in : Files.newInputStream(Path.of(file))) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(file + ": no such file");
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage());
    }
    if (content.length > MAX_BYTES) {
      throw new CommandFailure(file + ": more than 4 MiB (expected: a manifest of at most 4 MiB)");
    }
    return content;
  }

  private void print(byte[] json) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.print(new String(json, StandardCharsets.UTF_8));
    out.flush();
  }
}
