package dev.vedette.cli.scan;

import com.google.protobuf.ByteString;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
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
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Scores files as kubesec does and prints its JSON, one array a file. Used by one thread. */
final class KubesecScan {
  private static final int MAX_BYTES = 4 << 20;

  private final PrintWriter out;
  private final boolean absolutePath;

  KubesecScan(PrintWriter out, boolean absolutePath) {
    this.out = out;
    this.absolutePath = absolutePath;
  }

  /** Scores them here; gives whether all pass. */
  boolean here(List<String> files) {
    var scanner = new ManifestScanner(ManifestLimits.STANDARD, Validation.SCHEMA);
    boolean passed = true;
    for (String file : files) {
      byte[] content = ScanInputs.content(file, MAX_BYTES);
      switch (scanner.scan(content, reportedName(file), TimeLimit.none())) {
        case ScanOutcome.Scored(var reports) -> {
          print(KubesecJson.of(reports));
          passed &= Report.passed(reports);
        }
        case ScanOutcome.Refused(var rejection) -> throw refusal(file, rejection);
      }
    }
    return passed;
  }

  /** Lets the scanner service score them; gives whether all pass. */
  boolean there(List<String> files, GatewayClient client) {
    boolean passed = true;
    for (String file : files) {
      ScanManifestResponse response =
          ScanServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .scanManifest(
                  ScanManifestRequest.newBuilder()
                      .setContent(ByteString.copyFrom(ScanInputs.content(file, MAX_BYTES)))
                      .setFileName(reportedName(file))
                      .build());
      print(response.getKubesecJson().toByteArray());
      passed &= response.getPassed();
    }
    return passed;
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

  private String reportedName(String file) {
    return absolutePath && !ScanInputs.isStandardInput(file)
        ? Path.of(file).toAbsolutePath().normalize().toString()
        : file;
  }

  private void print(byte[] json) {
    out.print(new String(json, StandardCharsets.UTF_8));
    out.flush();
  }
}
