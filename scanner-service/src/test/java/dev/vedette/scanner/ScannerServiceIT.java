package dev.vedette.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.vedette.proto.scanner.v1.AdmissionServiceGrpc;
import dev.vedette.proto.scanner.v1.Check;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.ReviewRequest;
import dev.vedette.proto.scanner.v1.ReviewResponse;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.proto.scanner.v1.ScanRequest;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc.ScanServiceBlockingStub;
import dev.vedette.proto.scanner.v1.SourceFile;
import dev.vedette.scanner.scan.ScanConfig;
import dev.vedette.server.config.DataSize;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScannerServiceIT {
  private static final String PRIVILEGED =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
      spec:
        containers:
        - name: web
          image: web:1
          securityContext:
            privileged: true
            readOnlyRootFilesystem: true
      """;

  private ScannerService service;
  private ManagedChannel channel;
  private ScanServiceBlockingStub scans;

  @BeforeEach
  void start() {
    service = ScannerService.start(ScannerConfig.loopback());
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
    scans = ScanServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    service.close();
  }

  @Test
  void scoresAPrivilegedPodAsKubesecDoes() {
    ScanManifestResponse response = scan(PRIVILEGED, "web.yaml");

    assertThat(response.getPassed()).isFalse();
    assertThat(response.getReportsCount()).isEqualTo(1);
    assertThat(response.getReports(0).getScore()).isEqualTo(-29);
    assertThat(response.getReports(0).getFileName()).isEqualTo("web.yaml");
    assertThat(response.getReports(0).getCritical(0).getId()).isEqualTo("Privileged");
    assertThat(response.getReports(0).getPassed(0).getId()).isEqualTo("ReadOnlyRootFilesystem");
    assertThat(response.getKubesecJson().toStringUtf8())
        .startsWith("[\n  {\n    \"object\": \"Pod/web.default\",\n    \"valid\": true,\n")
        .endsWith("\n  }\n]\n");
  }

  @Test
  void namesNamelessContentApiAndSaysWhenAllPassed() {
    ScanManifestResponse response =
        scan(PRIVILEGED.replace("privileged: true", "privileged: no"), "");

    assertThat(response.getPassed()).isTrue();
    assertThat(response.getReports(0).getFileName()).isEqualTo("API");
  }

  @Test
  void refusesMalformedContentWithItsPosition() {
    StatusRuntimeException refused = refusal("kind: Pod\nspec:\n\ta: b\n");

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo(
            "bad.yaml:3:1: yaml: line 3: found character that cannot start any token"
                + " (expected: spaces where YAML indents)");
    ErrorInfo info = detail(refused, ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("INVALID_CONTENT");
    assertThat(info.getMetadataMap()).containsEntry("line", "3").containsEntry("column", "1");
    assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("content");
  }

  @Test
  void refusesWhatIsTooDeep() {
    StatusRuntimeException refused = refusal("[".repeat(1_000) + "]".repeat(1_000));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void givesUpWhenTheTimeIsOverAndCountsIt() throws IOException, InterruptedException {
    ScanConfig hurried =
        new ScanConfig(Duration.ofNanos(1), DataSize.mebibytes(4), 200, 1_000, 1_000_000);
    try (ScannerService other = ScannerService.start(ScannerConfig.loopback().withScan(hurried))) {
      ManagedChannel to =
          NettyChannelBuilder.forAddress("127.0.0.1", other.grpcPort()).usePlaintext().build();
      ScanServiceBlockingStub stub =
          ScanServiceGrpc.newBlockingStub(to).withDeadlineAfter(30, TimeUnit.SECONDS);
      ScanManifestRequest request =
          ScanManifestRequest.newBuilder().setContent(ByteString.copyFromUtf8(PRIVILEGED)).build();

      assertThatThrownBy(() -> stub.scanManifest(request))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              late -> assertThat(detail(late, ErrorInfo.class).getReason()).isEqualTo("TIMED_OUT"));
      assertThat(metrics(other)).contains("vedette_scanner_timeouts_total 1.0");
      to.shutdownNow();
    }
  }

  @Test
  void countsScansDocumentsAndRejections() throws IOException, InterruptedException {
    scan(PRIVILEGED + "---\n" + PRIVILEGED, "two.yaml");
    refusal("");

    assertThat(metrics(service))
        .contains("vedette_scanner_scans_total 2.0")
        .contains("vedette_scanner_documents_total 2.0")
        .contains("vedette_scanner_rejected_total{reason=\"empty\",} 1.0")
        .contains("vedette_scanner_rejected_total{reason=\"malformed\",} 0.0")
        .contains("vedette_scanner_timeouts_total 0.0");
  }

  @Test
  void findsWithItsOwnChecksInSeveralFiles() throws IOException, InterruptedException {
    ScanResponse response =
        scans.scan(
            ScanRequest.newBuilder()
                .addFiles(file("bad.yaml", "kind: [\n"))
                .addFiles(file("web.yaml", "# Source: chart/web.yaml\n" + PRIVILEGED))
                .build());

    assertThat(response.getSummary().getResourceCount()).isEqualTo(1);
    assertThat(response.getDocumentErrors(0).getFile()).isEqualTo("bad.yaml");
    assertThat(response.getDocumentErrors(0).getPlace().getLine()).isEqualTo(2);
    Finding finding =
        response.getFindingsList().stream()
            .filter(found -> found.getCheck().equals("container-privileged"))
            .findFirst()
            .orElseThrow();
    assertThat(finding.getPath()).isEqualTo("spec.containers[0].securityContext.privileged");
    assertThat(finding.getPlace().getLine()).isEqualTo(11);
    assertThat(finding.getResource().getSource()).isEqualTo("chart/web.yaml");
    assertThat(finding.getFix(0).getValue()).isEqualTo("false");
    assertThat(response.getChecksList())
        .extracting(Check::getId)
        .contains("container-privileged")
        .doesNotHaveDuplicates();
    assertThat(metrics(service))
        .contains("vedette_scanner_findings_total{severity=\"critical\",} 1.0")
        .contains("vedette_scanner_rejected_total{reason=\"malformed\",} 1.0");
  }

  @Test
  void reviewsObjectsForAdmission() throws IOException, InterruptedException {
    var admission = AdmissionServiceGrpc.newBlockingStub(channel);
    String object =
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":"
            + "{\"containers\":[{\"name\":\"c\",\"securityContext\":{\"privileged\":true}}]}}";
    String review =
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
            + "{\"uid\":\"u-1\",\"namespace\":\"shop\",\"object\":"
            + object
            + "}}";

    ReviewResponse response =
        admission.review(
            ReviewRequest.newBuilder().setReview(ByteString.copyFromUtf8(review)).build());

    assertThat(response.getAllowed()).isFalse();
    assertThat(response.getReview().toStringUtf8())
        .startsWith(
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"response\":"
                + " {\"uid\": \"u-1\", \"allowed\": false, \"status\": {\"code\": 403,")
        .contains("container-privileged (critical): spec.containers[0].securityContext.privileged");
    assertThat(metrics(service))
        .contains("vedette_scanner_reviews_total{outcome=\"refused\",} 1.0");
    assertThatThrownBy(() ->
            admission.review(
                ReviewRequest.newBuilder().setReview(ByteString.copyFromUtf8("{}")).build()))
        .hasMessageContaining("AdmissionReview");
  }

  @Test
  void refusesScansThatCannotBeMeant() {
    assertThat(violation(ScanRequest.newBuilder())).isEqualTo("files");
    assertThat(violation(ScanRequest.newBuilder().addFiles(file("", "a: 1"))))
        .isEqualTo("files.name");
    ScanRequest.Builder request = ScanRequest.newBuilder().addFiles(file("a", "a: 1"));
    assertThat(violation(request.clone().setKubernetesVersion("2")))
        .isEqualTo("kubernetes_version");
    assertThat(violation(request.clone().setSuppressions(ByteString.copyFromUtf8("x: 1"))))
        .isEqualTo("suppressions");
  }

  private String violation(ScanRequest.Builder request) {
    String[] field = new String[1];
    assertThatThrownBy(() -> scans.scan(request.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            thrown -> field[0] = detail(thrown, BadRequest.class).getFieldViolations(0).getField());
    return field[0];
  }

  private static SourceFile file(String name, String content) {
    return SourceFile.newBuilder()
        .setName(name)
        .setContent(ByteString.copyFromUtf8(content))
        .build();
  }

  private static String metrics(ScannerService of) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + of.metricsPort() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest scrape = HttpRequest.newBuilder(address).build();
      return client.send(scrape, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private ScanManifestResponse scan(String content, String fileName) {
    return scans.scanManifest(
        ScanManifestRequest.newBuilder()
            .setContent(ByteString.copyFromUtf8(content))
            .setFileName(fileName)
            .build());
  }

  private StatusRuntimeException refusal(String content) {
    StatusRuntimeException[] refused = new StatusRuntimeException[1];
    assertThatThrownBy(() -> scan(content, "bad.yaml"))
        .isInstanceOfSatisfying(StatusRuntimeException.class, thrown -> refused[0] = thrown);
    return refused[0];
  }

  private static <T extends com.google.protobuf.Message> T detail(
      StatusRuntimeException refused, Class<T> type) {
    com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(refused));
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(type))
        .map(detail -> unpack(detail, type))
        .findFirst()
        .orElseThrow();
  }

  private static <T extends com.google.protobuf.Message> T unpack(Any detail, Class<T> type) {
    try {
      return detail.unpack(type);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
