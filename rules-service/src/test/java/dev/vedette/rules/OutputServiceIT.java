package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import com.sun.net.httpserver.HttpExchange;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListOutputsRequest;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.OutputServiceGrpc;
import dev.vedette.proto.rules.v1.TestOutputRequest;
import dev.vedette.proto.rules.v1.TestOutputResponse;
import dev.vedette.rules.alert.AlertConfig;
import dev.vedette.rules.output.OutputConfig;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.tls.PeerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputServiceIT {
  private static final PeerIdentity AGENT = PeerIdentity.agent("node-1");
  private static final String RULES =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name startswith cat
        output: Cat started (program=%proc.name)
        priority: NOTICE
        tags: [animal, small]
      - rule: Dog started
        desc: The program dog.
        condition: evt.type = execve and proc.name startswith dog
        output: Dog started (program=%proc.name)
        priority: ERROR
        tags: [animal]
      """;

  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable RulesFixture running;
  private @Nullable AgentStream stream;
  private String revision = "";
  private long sequence;

  record Settings(Map<String, OutputConfig> outputs) {}

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void postsFalcosLineToAFalcosidekickWithTheAlertsNameToTellRepeatsApart() throws Exception {
    Receiver receiver = receiver(Receiver.with(200, ""));
    start("sidekick.http.url=" + receiver.url("/"));
    happen("cat-1");

    Receiver.Request request = receiver.next();

    Alert alert = alerts().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/");
    assertThat(request.body()).isEqualTo(alert.getJson()).startsWith("{\"hostname\":");
    assertThat(request.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("User-Agent", "falcosecurity/falco")
        .containsEntry("Idempotency-Key", alert.getName());
    awaitSent("sidekick", 1);
  }

  @Test
  void sendsWhatIsSelectedInOrderAndOnce() throws Exception {
    Receiver bad = receiver(Receiver.with(200, ""));
    Receiver small = receiver(Receiver.with(200, ""));
    Receiver dogs = receiver(Receiver.with(200, ""));
    start(
        "bad.http.url=" + bad.url("/"),
        "bad.minimumpriority=error",
        "small.http.url=" + small.url("/"),
        "small.tags=small,none",
        "dogs.http.url=" + dogs.url("/"),
        "dogs.rules=Dog started");
    for (int i = 0; i < 50; i++) {
      happen("cat-" + i, "dog-" + i);
    }
    awaitSent("bad", 50);
    awaitSent("small", 50);
    awaitSent("dogs", 50);
    for (int i = 0; i < 50; i++) {
      assertThat(bad.next().body()).contains("program=dog-" + i + ")");
      assertThat(small.next().body()).contains("program=cat-" + i + ")");
      assertThat(dogs.next().body()).contains("program=dog-" + i + ")");
    }
    assertThat(bad.left() + small.left() + dogs.left()).isZero();
  }

  @Test
  void triesAgainUntilAFaultPassesAndGivesUpWhatIsRefused() throws Exception {
    Receiver receiver = receiver(Receiver.with(503, "busy"));
    start("out.http.url=" + receiver.url("/"), "out.sending.broken-after=2");
    happen("cat-1", "cat-2", "cat-3");
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThat(receiver.next().body()).contains("cat-1");
    }
    await(() -> output("out").getState() == Output.State.STATE_BROKEN);
    assertThat(output("out").getLastError()).isEqualTo("HTTP status 503");
    assertThat(output("out").getWaitingAlerts()).isEqualTo(3);
    receiver.behave(exchange -> {
      boolean second = seen(exchange).equals("alerts/" + "%016d".formatted(2));
      Receiver.with(second ? 400 : 204, "").answer(exchange);
    });
    awaitSent("out", 2);
    Output output = output("out");
    assertThat(output.getFailedAlerts()).isEqualTo(1);
    assertThat(output.getState()).isEqualTo(Output.State.STATE_SENDING);
    assertThat(rules().metrics())
        .contains(
            "vedette_rules_output_sent_total{output=\"out\",} 2.0",
            "vedette_rules_output_failed_total{output=\"out\",reason=\"refused\",} 1.0",
            "vedette_rules_output_waiting_alerts{output=\"out\",} 0.0",
            "vedette_rules_output_broken{output=\"out\",} 0.0");
    assertThat(output.getRetriedAttempts()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void goesOnAfterSoManyAnswersWithAFault() throws Exception {
    Receiver receiver = receiver(Receiver.with(500, ""));
    start("out.http.url=" + receiver.url("/"), "out.sending.attempts=3");
    happen("cat-1");
    await(() -> output("out").getFailedAlerts() == 1);
    receiver.behave(Receiver.with(200, ""));
    happen("cat-2");
    awaitSent("out", 1);
    assertThat(List.of(receiver.next(), receiver.next(), receiver.next()))
        .allSatisfy(request -> assertThat(request.body()).contains("cat-1"));
    assertThat(receiver.next().body()).contains("cat-2");
    assertThat(receiver.left()).isZero();
  }

  @Test
  void survivesReceiversThatHangAnswerGarbageOrWithoutEnd() throws Exception {
    Receiver silent = receiver(Receiver.silence());
    Receiver endless =
        receiver(exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] much = new byte[8192];
          while (true) {
            exchange.getResponseBody().write(much);
          }
        });
    try (GarbageServer garbage = new GarbageServer()) {
      start(
          "silent.http.url=" + silent.url("/"),
          "silent.sending.timeout=200ms",
          "endless.http.url=" + endless.url("/"),
          "garbage.http.url=http://127.0.0.1:" + garbage.port() + "/");
      happen("cat-1");
      for (String name : List.of("silent", "endless", "garbage")) {
        await(() -> output(name).getRetriedAttempts() >= 2);
        assertThat(output(name).getLastError()).isNotEmpty().doesNotContain("http", "127.0.0.1");
        assertThat(output(name).getSentAlerts()).isZero();
      }
    }
    silent.behave(Receiver.with(200, ""));
    awaitSent("silent", 1);
  }

  @Test
  void comesBackWhereItStoppedAcrossARestart() throws Exception {
    Receiver receiver = receiver(Receiver.with(200, ""));
    int port = receiver.port();
    start("out.http.url=" + receiver.url("/"));
    happen("cat-1");
    assertThat(receiver.next().body()).contains("cat-1");
    awaitSent("out", 1);
    receiver.close();
    happen("cat-2", "cat-3");
    await(() -> output("out").getRetriedAttempts() >= 1);
    rules().pause();
    Receiver later = Receiver.start(port, Receiver.with(200, ""));
    open.addFirst(later);
    rules().resume();
    assertThat(later.next().body()).contains("cat-2");
    assertThat(later.next().body()).contains("cat-3");
    awaitSent("out", 2);
    assertThat(later.left()).isZero();
  }

  @Test
  void startsWithWhatComesAfterItWasConfigured() throws Exception {
    start();
    happen("cat-1");
    rules().close();
    Receiver receiver = receiver(Receiver.with(200, ""));
    start("out.http.url=" + receiver.url("/"));
    happen("cat-2");
    assertThat(receiver.next().body()).contains("cat-2");
    awaitSent("out", 1);
    assertThat(receiver.left()).isZero();
  }

  @Test
  void countsAlertsThatWereTooOldOrDeletedBeforeTheyCouldBeSent() throws Exception {
    Receiver receiver = receiver(Receiver.with(503, ""));
    start(
        new AlertConfig(
            5, DataSize.parse("1GiB"), Duration.ofDays(1), Duration.ofMillis(20), 100, 10),
        "deleted.http.url=" + receiver.url("/deleted"),
        "old.http.url=" + receiver.url("/old"),
        "old.sending.max-age=50ms");
    for (int i = 0; i < 30; i++) {
      happen("cat-" + i);
    }
    await(() -> output("old").getDroppedAlerts() == 30);
    receiver.behave(Receiver.with(200, ""));
    await(() -> output("deleted").getWaitingAlerts() == 0);
    Output deleted = output("deleted");
    assertThat(deleted.getDroppedAlerts()).isPositive();
    // What was read before it was deleted is still sent.
    assertThat(deleted.getSentAlerts() + deleted.getDroppedAlerts()).isEqualTo(30);
  }

  @Test
  void sendsATestAndSaysWhatBecameOfIt() throws Exception {
    Receiver receiver = receiver(Receiver.with(200, ""));
    start(
        "good.http.url=" + receiver.url("/"),
        "good.minimumpriority=critical",
        "bad.http.url=" + receiver.url("/"));
    TestOutputResponse sent = test("outputs/good");
    assertThat(sent.getDelivered()).isTrue();
    assertThat(receiver.next().body())
        .contains("\"priority\":\"Critical\"", "\"rule\":\"Vedette test alert\"");
    assertThat(alerts()).isEmpty();
    receiver.behave(Receiver.with(401, ""));
    TestOutputResponse refused = test("outputs/bad");
    assertThat(refused.getDelivered()).isFalse();
    assertThat(refused.getError()).isEqualTo("HTTP status 401");
    assertThat(refusal(() -> test("outputs/none")).getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  @Test
  void tellsNoSecretToAnybody() throws Exception {
    Receiver receiver = receiver(Receiver.with(200, "{\"ok\":false}"));
    Path token = Files.writeString(directory.resolve("token"), "12345:hunter2\n");
    start(
        "chat.telegram.token=" + token,
        "chat.telegram.chatid=-100",
        "chat.telegram.server=" + receiver.url(""));
    happen("cat-1");
    assertThat(receiver.next().path()).isEqualTo("/bot12345:hunter2/sendMessage");
    await(() -> output("chat").getRetriedAttempts() >= 1);
    assertThat(output("chat").toString() + rules().metrics()).doesNotContain("hunter2");
  }

  private static String seen(HttpExchange exchange) {
    return exchange.getRequestHeaders().getFirst("Idempotency-Key");
  }

  private Receiver receiver(Receiver.Behaviour behaviour) throws IOException {
    Receiver receiver = Receiver.start(behaviour);
    open.addFirst(receiver);
    return receiver;
  }

  private void start(String... settings) {
    start(AlertConfig.standard(), settings);
  }

  private void start(AlertConfig alerts, String... settings) {
    List<String> flags = new ArrayList<>();
    for (String setting : settings) {
      flags.add("--rules.outputs." + setting);
      String name = setting.substring(0, setting.indexOf('.'));
      flags.addFirst("--rules.outputs." + name + ".sending.max-back-off=20ms");
      flags.addFirst("--rules.outputs." + name + ".sending.back-off=5ms");
    }
    Map<String, OutputConfig> outputs =
        ConfigSource.empty().withFlags(flags).read("rules", Settings.class).outputs();
    RulesFixture fixture = RulesFixture.emptyWith(directory, alerts, outputs);
    running = fixture;
    open.add(fixture);
    revision = fixture.apply("mine", RULES);
    AgentStream opened = AgentStream.open(fixture.as(AGENT), "node-1");
    stream = opened;
    sequence = opened.acknowledged();
  }

  private RulesFixture rules() {
    return Objects.requireNonNull(running, "not started");
  }

  private AgentStream agent() {
    return Objects.requireNonNull(stream, "not started");
  }

  private void happen(String... programs) {
    EventBatch.Builder batch = EventBatch.newBuilder().addActiveRevisions(revision);
    for (String program : programs) {
      batch.addEvents(started(++sequence, program));
    }
    agent().send(batch.build());
    assertThat(agent().acknowledged()).isEqualTo(sequence);
  }

  private List<Alert> alerts() {
    return rules().alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList();
  }

  private OutputServiceGrpc.OutputServiceBlockingStub stub() {
    return OutputServiceGrpc.newBlockingStub(rules().as(PeerIdentity.gateway()));
  }

  private TestOutputResponse test(String name) {
    return stub().testOutput(TestOutputRequest.newBuilder().setName(name).build());
  }

  private Output output(String name) {
    return stub().listOutputs(ListOutputsRequest.getDefaultInstance()).getOutputsList().stream()
        .filter(output -> output.getName().equals("outputs/" + name))
        .findFirst()
        .orElseThrow();
  }

  private void awaitSent(String name, long number) throws InterruptedException {
    await(() -> output(name).getSentAlerts() == number && output(name).getWaitingAlerts() == 0);
  }

  private static void await(BooleanSupplier truth) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (!truth.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 20 s").isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
