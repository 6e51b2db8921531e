package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.UpdateScheduleRequest;
import dev.vedette.proto.rules.v1.UpdateScheduleResponse;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/JSON by the contract's paths, server-sent events and gRPC-Web, in front of fakes. */
@NullMarked
class HttpApiIT {
  @TempDir static Path directory;
  private static final Alerts ALERTS = new Alerts();
  private static final Schedules SCHEDULES = new Schedules();
  private static final Fakes.Events EVENTS = new Fakes.Events("n1");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static ServiceProcess rules;
  private static ServiceProcess scanner;
  private static ServiceProcess agent;
  private static GatewayService gateway;

  /** Tells what it was asked, and streams two alerts or an error. */
  private static final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    final BlockingQueue<ListAlertsRequest> listed = new LinkedBlockingQueue<>();
    final BlockingQueue<WatchAlertsRequest> watched = new LinkedBlockingQueue<>();

    @Override
    public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> observer) {
      listed.add(request);
      observer.onNext(ListAlertsResponse.getDefaultInstance());
      observer.onCompleted();
    }

    @Override
    public void watchAlerts(
        WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> observer) {
      watched.add(request);
      if (request.getResumeToken().equals("bad")) {
        throw ServiceException.invalidField("resume_token", "bad", "one of ours");
      }
      for (int i = 1; i <= 2; i++) {
        observer.onNext(
            WatchAlertsResponse.newBuilder()
                .setAlert(Alert.newBuilder().setName("alerts/" + i).setMessage("a\nb"))
                .setResumeToken("t" + i)
                .build());
      }
      observer.onCompleted();
    }
  }

  private static final class Schedules extends ScheduleServiceGrpc.ScheduleServiceImplBase {
    final BlockingQueue<UpdateScheduleRequest> updated = new LinkedBlockingQueue<>();

    @Override
    public void updateSchedule(
        UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> observer) {
      updated.add(request);
      observer.onNext(
          UpdateScheduleResponse.newBuilder().setSchedule(request.getSchedule()).build());
      observer.onCompleted();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    Fakes.Nodes nodes = new Fakes.Nodes();
    rules = Fakes.serve("rules", 0, ca.issue(PeerIdentity.rules()), nodes, ALERTS, SCHEDULES);
    scanner = Fakes.serve("scanner", 0, ca.issue(PeerIdentity.scanner()), new Fakes.Scans());
    agent = Fakes.serve("agent", 0, ca.issue(PeerIdentity.agent("n1")), EVENTS);
    nodes.put("n1", agent.ports().grpc());
    gateway =
        Fakes.gateway(
            ca, rules, scanner, Files.writeString(directory.resolve("token"), "secret-token"));
  }

  @AfterAll
  static void stop() {
    HTTP.close();
    gateway.close();
    for (ServiceProcess process : List.of(agent, scanner, rules)) {
      process.close();
    }
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.httpPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void pathsAndQueriesBecomeFields() throws Exception {
    HttpResponse<String> listed =
        send(
            to(
                "/v1/alerts?pageSize=7&selector.minimumPriority=PRIORITY_ERROR&selector.rules=a"
                    + "&selector.rules=b%20c&selector.exclude_silenced=true"
                    + "&selector.sinceTime=2026-01-01T08:00:00%2B01:00"));
    assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
    ListAlertsRequest asked = Objects.requireNonNull(ALERTS.listed.poll(10, TimeUnit.SECONDS));
    assertThat(asked.getPageSize()).isEqualTo(7);
    assertThat(asked.getSelector().getRulesList()).containsExactly("a", "b c");
    assertThat(asked.getSelector().getExcludeSilenced()).isTrue();
    assertThat(asked.getSelector().getSinceTime().getSeconds()).isEqualTo(1_767_250_800);

    assertThat(send(to("/v1/nodes/n1")).body()).contains("\"nodes/n1\"");
    assertThat(send(to("/v1/nodes/n2")).statusCode()).isEqualTo(404);
  }

  @Test
  void bodyAndPathMeetInOneMessageAndChangesNeedTheToken() throws Exception {
    HttpRequest.Builder patch =
        to("/v1/schedules/nightly?updateMask=cron,paused")
            .method("PATCH", BodyPublishers.ofString("{\"cron\": \"0 3 * * *\"}"));
    assertThat(send(patch).statusCode()).isEqualTo(401);
    HttpResponse<String> patched = send(patch.header("authorization", "Bearer secret-token"));
    assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
    UpdateScheduleRequest asked =
        Objects.requireNonNull(SCHEDULES.updated.poll(10, TimeUnit.SECONDS));
    assertThat(asked.getSchedule().getName()).isEqualTo("schedules/nightly");
    assertThat(asked.getSchedule().getCron()).isEqualTo("0 3 * * *");
    assertThat(asked.getUpdateMask().getPathsList()).containsExactly("cron", "paused");
  }

  @Test
  void mistakesAreNamed() throws Exception {
    assertThat(send(to("/v1/alerts?pageSize=many")).body())
        .contains("INVALID_FIELD")
        .contains("pageSize")
        .contains("a number");
    assertThat(send(to("/v1/alerts?page=1")).statusCode()).isEqualTo(400);
    assertThat(send(to("/v1/alerts?selector=1")).statusCode()).isEqualTo(400);
    assertThat(send(to("/v1/alerts?pageSize=1&pageSize=2")).statusCode()).isEqualTo(400);
    assertThat(send(to("/v1/nothing")).statusCode()).isEqualTo(404);
    HttpResponse<String> wrongMethod = send(to("/v1/alerts").DELETE());
    assertThat(wrongMethod.statusCode()).isEqualTo(405);
    assertThat(wrongMethod.headers().firstValue("allow")).contains("GET");
    HttpResponse<String> malformed =
        send(to("/v1/manifests:score").POST(BodyPublishers.ofString("{\"content\": ")));
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body())
        .contains("INVALID_CONTENT", "body:1:13: End of input (expected: JSON)")
        .doesNotContain("Exception");
    assertThat(send(to("/v1/alerts?selector.minimumPriority=LOUD")).body())
        .contains("LOUD (expected: one of PRIORITY_EMERGENCY, PRIORITY_ALERT, ");
    assertThat(send(to("/v1/alerts?selector.sinceTime=now")).body())
        .contains("now (expected: a time such as 2026-");
    assertThat(send(to("/v1/alerts?selector.minimumPriority=a%3Cb")).body())
        .contains("a<b (expected");
    assertThat(
            send(to("/v1/manifests:score").POST(BodyPublishers.ofString("x".repeat(9999)))).body())
        .hasSizeLessThan(600);
  }

  @Test
  void whatNoMethodTakesIsRefusedInOurWordsAndCounted() throws Exception {
    for (String path : List.of("/nothing", "/foo/bar", "/v1/nothing")) {
      HttpResponse<String> unknown = send(to(path));
      assertThat(unknown.statusCode()).as(path).isEqualTo(404);
      assertThat(unknown.body()).contains("no such path (expected: ").contains("/openapi.json");
      assertThat(unknown.headers().firstValue("x-content-type-options")).contains("nosniff");
      assertThat(unknown.headers().firstValue("server")).isEmpty();
    }
    HttpResponse<String> large =
        send(to("/scan").POST(BodyPublishers.ofByteArray(new byte[21 << 20])));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).isEqualTo("body: too large (expected: at most 20MiB)\n");
    HttpResponse<String> manifest = send(to("/scan").POST(BodyPublishers.ofString("large")));
    assertThat(manifest.statusCode()).isEqualTo(413);
    assertThat(manifest.body()).isEqualTo("5 bytes (expected: at most 4)\n");
    HttpResponse<String> grpc =
        send(
            to("/vedette.rules.v1.AlertService/ListAlerts")
                .header("content-type", "application/grpc+proto")
                .POST(BodyPublishers.ofByteArray(new byte[5])));
    assertThat(grpc.statusCode()).isEqualTo(415);
    assertThat(grpc.body()).contains("gRPC at the gateway's gRPC address");
    send(to("/v1/alerts").header("origin", "http://evil.example"));
    assertThat(send(to("/metrics")).body())
        .contains("vedette_gateway_rejected_total{reason=\"HTTP_404\",}")
        .contains("vedette_gateway_rejected_total{reason=\"HTTP_413\",}")
        .contains("vedette_gateway_rejected_total{reason=\"FOREIGN_SITE\",}");
  }

  @Test
  void aStreamComesAsServerSentEventsAndIsResumed() throws Exception {
    HttpResponse<String> events = send(to("/v1/alerts:watch").header("last-event-id", "t0"));
    assertThat(events.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(events.body())
        .isEqualTo(
            """
            id: t1
            data: {"alert":{"name":"alerts/1","message":"a\\nb"},"resumeToken":"t1"}

            id: t2
            data: {"alert":{"name":"alerts/2","message":"a\\nb"},"resumeToken":"t2"}

            event: status
            data: {"code":0}

            """);
    assertThat(Objects.requireNonNull(ALERTS.watched.poll(10, TimeUnit.SECONDS)).getResumeToken())
        .isEqualTo("t0");

    HttpResponse<String> refused = send(to("/v1/alerts:watch?resumeToken=bad"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("resume_token: bad");
  }

  @Test
  void aClientThatReadsSlowlyHoldsTheUpstreamBackAndOneThatLeavesEndsTheCall() throws Exception {
    HttpRequest flood =
        to("/v1/events:watch")
            .header("authorization", "Bearer secret-token")
            .POST(BodyPublishers.ofString("{\"condition\": \"flood\"}"))
            .build();
    HttpResponse<InputStream> response = HTTP.send(flood, BodyHandlers.ofInputStream());
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(reader.readLine()).startsWith("data: {\"event\"");
    assertThat(EVENTS.stalls.poll(20, TimeUnit.SECONDS)).isNotNull().isLessThan(1000);
    response.body().close();
    assertThat(EVENTS.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("cancelled");
  }

  private static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  @Test
  void grpcWebCarriesMessagesAndTrailers() throws Exception {
    HttpRequest list =
        to("/vedette.rules.v1.NodeService/ListNodes")
            .header("content-type", "application/grpc-web+proto")
            .POST(BodyPublishers.ofByteArray(frame(new byte[0])))
            .build();
    HttpResponse<byte[]> listed = HTTP.send(list, BodyHandlers.ofByteArray());
    ByteBuffer body = ByteBuffer.wrap(listed.body());
    assertThat(body.get()).isZero();
    byte[] message = new byte[body.getInt()];
    body.get(message);
    assertThat(ListNodesResponse.parseFrom(message).getNodes(0).getName()).isEqualTo("nodes/n1");
    assertThat(body.get()).isEqualTo((byte) 0x80);
    assertThat(new String(listed.body(), StandardCharsets.US_ASCII)).endsWith("grpc-status: 0\r\n");

    byte[] watch =
        WatchEventsRequest.newBuilder()
            .setConditionBytes(ByteString.copyFromUtf8("name"))
            .build()
            .toByteArray();
    HttpResponse<String> refused =
        send(
            to("/vedette.agent.v1.EventService/WatchEvents")
                .header("content-type", "application/grpc-web-text")
                .POST(BodyPublishers.ofByteArray(Base64.getEncoder().encode(frame(watch)))));
    assertThat(new String(Base64.getDecoder().decode(refused.body()), StandardCharsets.US_ASCII))
        .contains("grpc-status: 16");
    HttpResponse<String> streamed =
        send(
            to("/vedette.agent.v1.EventService/WatchEvents")
                .header("content-type", "application/grpc-web-text")
                .header("authorization", "Bearer secret-token")
                .POST(BodyPublishers.ofByteArray(Base64.getEncoder().encode(frame(watch)))));
    assertThat(new String(Base64.getMimeDecoder().decode(streamed.body()), StandardCharsets.UTF_8))
        .contains("n1");
  }

  @Test
  void grpcWebCallsEndWhenTheirCallersSay() throws Exception {
    byte[] watch = WatchEventsRequest.newBuilder().setCondition("wait").build().toByteArray();
    HttpRequest.Builder request =
        to("/vedette.agent.v1.EventService/WatchEvents")
            .header("content-type", "application/grpc-web-text")
            .header("authorization", "Bearer secret-token")
            .POST(BodyPublishers.ofByteArray(Base64.getEncoder().encode(frame(watch))));
    HttpResponse<String> late = send(request.copy().header("grpc-timeout", "500m"));
    assertThat(new String(Base64.getMimeDecoder().decode(late.body()), StandardCharsets.UTF_8))
        .contains("grpc-status: 4");
    HttpResponse<String> wrong = send(request.copy().header("grpc-timeout", "soon"));
    assertThat(new String(Base64.getMimeDecoder().decode(wrong.body()), StandardCharsets.UTF_8))
        .contains("grpc-status: 3");
  }

  @Test
  void falcosEndpointsAnswer() throws Exception {
    assertThat(send(to("/healthz")).body()).isEqualTo("{\"status\": \"ok\"}\n");
    assertThat(send(to("/versions")).body()).contains("\"engine_version_semver\": \"0.");
    assertThat(send(to("/metrics")).body()).contains("vedette_gateway_calls_in_flight");
    assertThat(send(to("/openapi.json")).body()).contains("\"/v1/alerts/{alert}:acknowledge\"");
  }

  @Test
  void thePageIsServedUnderItsPolicyAndNotSentTwice() throws Exception {
    HttpResponse<String> page = send(to("/"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("<style", "style=", "onclick").contains("/page/app.js");
    HttpResponse<String> script = send(to("/page/app.js"));
    assertThat(script.headers().firstValue("content-type").orElseThrow()).contains("javascript");
    String etag = script.headers().firstValue("etag").orElseThrow();
    assertThat(send(to("/page/app.js").header("if-none-match", etag)).statusCode()).isEqualTo(304);
    assertThat(send(to("/page/Page.class")).statusCode()).isNotEqualTo(200);
  }

  @Test
  void pagesOfOtherSitesGetNothing() throws Exception {
    assertThat(send(to("/v1/alerts").header("sec-fetch-site", "cross-site")).statusCode())
        .isEqualTo(403);
    assertThat(send(to("/v1/alerts").header("origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    HttpResponse<String> own =
        send(
            to("/v1/alerts")
                .header("sec-fetch-site", "same-origin")
                .header("origin", "http://127.0.0.1:" + gateway.httpPort()));
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(own.headers().firstValue("content-security-policy"))
        .contains("default-src 'none'; frame-ancestors 'none'");
    assertThat(own.headers().firstValue("cache-control")).contains("no-store");
  }
}
