package dev.vedette.rules;

import static dev.vedette.rules.AgentStream.started;
import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.GetAlertRequest;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import dev.vedette.rules.alert.AlertConfig;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertServiceIT {
  private static final PeerIdentity AGENT = PeerIdentity.agent("node-1");
  private static final int BUFFER = 5;
  private static final String RULES =
      """
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name startswith cat
        output: Cat started (program=%proc.name)
        priority: WARNING
      - rule: Dog started
        desc: The program dog.
        condition: evt.type = execve and proc.name startswith dog
        output: Dog started (program=%proc.name)
        priority: CRITICAL
      """;

  @TempDir private Path directory;
  private RulesFixture rules;
  private AgentStream agent;
  private String revision;
  private long sequence;

  @BeforeEach
  void start() {
    rules =
        RulesFixture.empty(
            directory,
            new AlertConfig(
                100_000,
                DataSize.parse("1GiB"),
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                BUFFER,
                3));
    revision = rules.apply("mine", RULES);
    agent = AgentStream.open(rules.as(AGENT), "node-1");
    agent.acknowledged();
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void sendsAlertsFromTheStartOn() {
    happen("cat-before");
    Collected<WatchAlertsResponse> watch = watch(WatchAlertsRequest.getDefaultInstance());
    assertThat(watch.next().hasStarted()).isTrue();
    happen("cat-1", "dog-2");
    assertThat(List.of(watch.next(), watch.next()))
        .map(response -> message(response.getAlert()))
        .containsExactly("Cat started (program=cat-1)", "Dog started (program=dog-2)");
  }

  @Test
  void sendsOnlyWhatIsSelected() {
    Collected<WatchAlertsResponse> watch =
        watch(
            WatchAlertsRequest.newBuilder()
                .setSelector(AlertSelector.newBuilder().setMinimumPriority(Priority.PRIORITY_ERROR))
                .build());
    watch.next();
    happen("cat-1", "dog-1", "cat-2", "dog-2");
    assertThat(List.of(watch.next(), watch.next()))
        .map(response -> message(response.getAlert()))
        .containsExactly("Dog started (program=dog-1)", "Dog started (program=dog-2)");
  }

  @Test
  void resumesAfterTheLastMessageEvenAcrossARestart() {
    Collected<WatchAlertsResponse> first = watch(WatchAlertsRequest.getDefaultInstance());
    first.next();
    happen("cat-1");
    String token = first.next().getResumeToken();
    happen("cat-2", "cat-3");
    rules.restart();
    Collected<WatchAlertsResponse> second = resume(token);
    assertThat(second.next().hasStarted()).isTrue();
    assertThat(second.next().getAlert().getMessage()).contains("cat-2");
    String later = second.next().getResumeToken();
    agent = AgentStream.open(rules.as(AGENT), "node-1");
    agent.acknowledged();
    happen("cat-4");
    assertThat(second.next().getAlert().getMessage()).contains("cat-4");
    Collected<WatchAlertsResponse> third = resume(later);
    third.next();
    assertThat(third.next().getAlert().getMessage()).contains("cat-4");
  }

  @Test
  void sendsEverythingOnceToAReaderThatCatchesUpWhileMoreHappens() {
    String[] before = new String[80];
    Arrays.setAll(before, index -> "cat-" + index);
    Collected<WatchAlertsResponse> beginning = watch(WatchAlertsRequest.getDefaultInstance());
    String token = beginning.next().getResumeToken();
    for (int batch = 0; batch < 5; batch++) {
      happen(before);
    }
    Collected<WatchAlertsResponse> watch = resume(token);
    for (int batch = 0; batch < 5; batch++) {
      happen(before);
    }
    assertThat(watch.next().hasStarted()).isTrue();
    long last = 0;
    long seen = 0;
    while (seen < 800) {
      WatchAlertsResponse response = watch.next();
      if (response.hasAlert()) {
        long id = Long.parseLong(response.getAlert().getName().substring("alerts/".length()));
        assertThat(id).isGreaterThan(last);
        last = id;
        seen++;
      } else {
        seen += response.getMissedAlerts();
      }
    }
    assertThat(seen).isEqualTo(800);
  }

  @Test
  void tellsASlowReaderWhatItMissedAndWhereToFindIt() {
    SlowReader reader = new SlowReader();
    AlertServiceGrpc.newStub(rules.as(PeerIdentity.gateway()))
        .watchAlerts(WatchAlertsRequest.getDefaultInstance(), reader);
    assertThat(reader.responses.next().hasStarted()).isTrue();
    String program = "cat" + "x".repeat(20_000);
    for (int batch = 0; batch < 40; batch++) {
      happen(program, program);
    }
    reader.takeAll();
    long delivered = 0;
    WatchAlertsResponse response = reader.responses.next();
    while (response.hasAlert()) {
      delivered++;
      response = reader.responses.next();
    }
    long missed = response.getMissedAlerts();
    assertThat(missed).isPositive();
    assertThat(delivered + missed).isEqualTo(80);
    assertThat(rules.metrics())
        .contains("vedette_rules_watch_missed_alerts_total " + missed + ".0");
    Collected<WatchAlertsResponse> again = resume(response.getResumeToken());
    again.next();
    for (long index = 0; index < missed; index++) {
      assertThat(again.next().hasAlert()).isTrue();
    }
  }

  @Test
  void refusesAResumeTokenThatIsNoneOfOurs() throws Exception {
    assertThat(io.grpc.Status.fromThrowable(resume("nonsense").end()).getCode())
        .isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void boundsTheNumberOfReaders() throws Exception {
    for (int reader = 0; reader < 3; reader++) {
      watch(WatchAlertsRequest.getDefaultInstance()).next();
    }
    assertThat(
            io.grpc.Status.fromThrowable(watch(WatchAlertsRequest.getDefaultInstance()).end())
                .getCode())
        .isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void listsNewestFirstInPagesThatFitTheirSelector() {
    happen("cat-1", "dog-1", "cat-2", "cat-3");
    AlertSelector cats = AlertSelector.newBuilder().addRules("Cat started").build();
    ListAlertsResponse first =
        rules
            .alerts()
            .listAlerts(ListAlertsRequest.newBuilder().setPageSize(2).setSelector(cats).build());
    assertThat(first.getAlertsList())
        .map(AlertServiceIT::message)
        .containsExactly("Cat started (program=cat-3)", "Cat started (program=cat-2)");
    ListAlertsRequest next =
        ListAlertsRequest.newBuilder()
            .setPageSize(2)
            .setSelector(cats)
            .setPageToken(first.getNextPageToken())
            .build();
    ListAlertsResponse second = rules.alerts().listAlerts(next);
    assertThat(second.getAlertsList())
        .map(AlertServiceIT::message)
        .containsExactly("Cat started (program=cat-1)");
    assertThat(second.getNextPageToken()).isEmpty();
    Status other =
        refusal(() -> rules.alerts().listAlerts(next.toBuilder().clearSelector().build()));
    assertThat(detail(other, ErrorInfo.class).getReason()).isEqualTo("INVALID_PAGE_TOKEN");
  }

  @Test
  void listsAndFollowsWhatHappenedWithinATime() {
    happen("cat-1", "cat-2", "cat-3", "cat-4");
    AlertSelector middle =
        AlertSelector.newBuilder()
            .setSinceTime(Timestamps.fromNanos(AgentStream.TIME + 2))
            .setUntilTime(Timestamps.fromNanos(AgentStream.TIME + 4))
            .build();
    assertThat(
            rules
                .alerts()
                .listAlerts(ListAlertsRequest.newBuilder().setSelector(middle).build())
                .getAlertsList())
        .map(AlertServiceIT::message)
        .containsExactly("Cat started (program=cat-3)", "Cat started (program=cat-2)");
    Collected<WatchAlertsResponse> watch =
        watch(
            WatchAlertsRequest.newBuilder()
                .setSelector(
                    AlertSelector.newBuilder()
                        .setSinceTime(Timestamps.fromNanos(AgentStream.TIME + 6)))
                .build());
    assertThat(watch.next().hasStarted()).isTrue();
    happen("cat-5", "cat-6");
    assertThat(message(watch.next().getAlert())).isEqualTo("Cat started (program=cat-6)");
  }

  @Test
  void refusesATimeThatIsNone() {
    AlertSelector never =
        AlertSelector.newBuilder().setUntilTime(Timestamp.newBuilder().setNanos(-1)).build();
    Status refused =
        refusal(() ->
            rules.alerts().listAlerts(ListAlertsRequest.newBuilder().setSelector(never).build()));
    assertThat(refused.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(refused.getMessage()).contains("selector.until_time", "-1 ns");
  }

  @Test
  void getsOneAlertByName() {
    happen("cat-1");
    Alert listed = rules.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlerts(0);
    assertThat(
            rules
                .alerts()
                .getAlert(GetAlertRequest.newBuilder().setName(listed.getName()).build())
                .getAlert())
        .isEqualTo(listed);
    Status missing =
        refusal(() ->
            rules
                .alerts()
                .getAlert(GetAlertRequest.newBuilder().setName("alerts/9999999999999999").build()));
    assertThat(missing.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
    GetAlertRequest tooShort = GetAlertRequest.newBuilder().setName("alerts/42").build();
    assertThat(refusal(() -> rules.alerts().getAlert(tooShort)).getMessage())
        .isEqualTo("name: alerts/42 (expected: alerts/ and 16 digits)");
  }

  private void happen(String... programs) {
    EventBatch.Builder batch = EventBatch.newBuilder().addActiveRevisions(revision);
    for (String program : programs) {
      Event event = started(++sequence, program);
      batch.addEvents(event);
    }
    agent.send(batch.build());
    assertThat(agent.acknowledged()).isEqualTo(sequence);
  }

  private Collected<WatchAlertsResponse> resume(String token) {
    return watch(WatchAlertsRequest.newBuilder().setResumeToken(token).build());
  }

  private Collected<WatchAlertsResponse> watch(WatchAlertsRequest request) {
    Collected<WatchAlertsResponse> responses = new Collected<>();
    AlertServiceGrpc.newStub(rules.as(PeerIdentity.gateway())).watchAlerts(request, responses);
    return responses;
  }

  /** Takes one message, then none until it is told to. */
  private static final class SlowReader
      implements ClientResponseObserver<WatchAlertsRequest, WatchAlertsResponse> {
    final Collected<WatchAlertsResponse> responses = new Collected<>();
    private volatile @Nullable ClientCallStreamObserver<WatchAlertsRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchAlertsRequest> requests) {
      requests.disableAutoRequestWithInitial(1);
      call = requests;
    }

    void takeAll() {
      Objects.requireNonNull(call).request(Integer.MAX_VALUE);
    }

    @Override
    public void onNext(WatchAlertsResponse response) {
      responses.onNext(response);
    }

    @Override
    public void onError(Throwable failure) {
      responses.onError(failure);
    }

    @Override
    public void onCompleted() {
      responses.onCompleted();
    }
  }

  /** What the rule says, without what is added to every rule of the source. */
  private static String message(Alert alert) {
    return alert.getMessage().replaceFirst(" container_id=.*", "");
  }
}
