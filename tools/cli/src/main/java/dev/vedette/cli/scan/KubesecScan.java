package dev.vedette.cli.scan;

import com.google.protobuf.ByteString;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.scanner.kubesec.KubesecJson;
import dev.vedette.scanner.kubesec.KubesecProfile;
import dev.vedette.scanner.kubesec.KubesecTemplate;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.scan.ManifestScanner;
import dev.vedette.scanner.scan.ScanOutcome;
import dev.vedette.scanner.template.TemplateException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Scores files as kubesec does and prints its JSON, a table or what a template makes of it, one
 * after the other. Used by one thread.
 */
final class KubesecScan {
  private static final int MAX_BYTES = 4 << 20;

  private final PrintWriter out;
  private final boolean absolutePath;
  private final Printing printing;

  /** How reports are printed. */
  sealed interface Printing {
    /** As kubesec's JSON. */
    record Json() implements Printing {}

    /** As a table for people. */
    record Table(int width, boolean colour) implements Printing {}

    /** As a template says. */
    record Filled(KubesecTemplate template) implements Printing {}
  }

  /** Reports for a writer. */
  KubesecScan(PrintWriter out, boolean absolutePath, Printing printing) {
    this.out = out;
    this.absolutePath = absolutePath;
    this.printing = printing;
  }

  /**
   * The template of a file, or the text itself where there is no such file, as kubesec takes it.
   */
  static KubesecTemplate template(String given) {
    boolean isFile = !given.contains("{{") && Files.exists(Path.of(given));
    String text =
        isFile ? new String(ScanInputs.content(given, MAX_BYTES), StandardCharsets.UTF_8) : given;
    try {
      return KubesecTemplate.parse(text, Clock.systemUTC());
    } catch (TemplateException e) {
      throw new CommandFailure((isFile ? given : "--template") + ":" + e.getMessage());
    }
  }

  /** The profile with these rules; with all where none is named. */
  static KubesecProfile profile(List<String> rules) {
    List<String> unknown = KubesecProfile.unknown(rules);
    if (!unknown.isEmpty()) {
      throw new CommandFailure("Invalid rule IDs requested: " + String.join(", ", unknown));
    }
    var all = new KubesecProfile(Validation.SCHEMA);
    return rules.isEmpty() ? all : all.only(rules);
  }

  /** Scores them here; gives whether all pass. */
  boolean here(List<String> files, KubesecProfile profile) {
    var scanner = new ManifestScanner(ManifestLimits.STANDARD, profile);
    boolean passed = true;
    for (String file : files) {
      byte[] content = ScanInputs.content(file, MAX_BYTES);
      switch (scanner.scan(content, reportedName(file), TimeLimit.none())) {
        case ScanOutcome.Scored(var reports) -> {
          print(reports);
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

  private void print(List<Report> reports) {
    switch (printing) {
      case Printing.Json() -> print(KubesecJson.of(reports));
      case Printing.Table(int width, boolean colour) ->
          out.print(KubesecTable.of(reports, width, colour));
      case Printing.Filled(KubesecTemplate template) -> {
        try {
          out.print(template.fill(reports));
        } catch (TemplateException e) {
          throw new CommandFailure("template:" + e.getMessage());
        }
      }
    }
    out.flush();
  }

  private void print(byte[] json) {
    out.print(new String(json, StandardCharsets.UTF_8));
    out.flush();
  }
}
