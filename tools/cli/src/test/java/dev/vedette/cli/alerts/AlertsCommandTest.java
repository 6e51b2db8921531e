package dev.vedette.cli.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.Main;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertsCommandTest {
  private static final int STORED = 1234;

  private final Queue<ListAlertsRequest> requests = new ConcurrentLinkedQueue<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path directory;
  private Server server;

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(new Alerts())
            .build()
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  /** Numbers from the last down; no page has more than a hundred. */
  private final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    @Override
    public void listAlerts(
        ListAlertsRequest request, StreamObserver<ListAlertsResponse> responses) {
      requests.add(request);
      int from =
          request.getPageToken().isEmpty() ? STORED : Integer.parseInt(request.getPageToken());
      int count = Math.min(from, Math.min(100, request.getPageSize()));
      ListAlertsResponse.Builder page = ListAlertsResponse.newBuilder();
      for (int id = from; id > from - count; id--) {
        page.addAlerts(Alert.newBuilder().setName("alerts/%016d".formatted(id)).setOutput("o"));
      }
      if (from > count) {
        page.setNextPageToken(Integer.toString(from - count));
      }
      responses.onNext(page.build());
      responses.onCompleted();
    }
  }

  private int list(String... options) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(
                    Stream.of(
                        "alerts",
                        "list",
                        "--gateway",
                        "127.0.0.1:" + server.getPort(),
                        "--data-dir",
                        directory.toString()),
                    Arrays.stream(options))
                .toArray(String[]::new));
  }

  private List<Integer> listed() {
    return out.toString()
        .lines()
        .map(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  private static List<Integer> newest(int count) {
    return IntStream.range(0, count).mapToObj(i -> STORED - i).toList();
  }

  @Test
  void listsTwentyUnlessToldOtherwise() {
    assertThat(list()).as(err.toString()).isZero();
    assertThat(listed()).isEqualTo(newest(20));
    assertThat(requests).hasSize(1);
  }

  @Test
  void readsPageAfterPageUntilThereAreEnough() {
    assertThat(list("--limit", "1050")).as(err.toString()).isZero();
    assertThat(listed()).isEqualTo(newest(1050));
    assertThat(requests).hasSize(11);
  }

  @Test
  void listsAllWhenAskedForNone() {
    assertThat(list("--count", "0")).as(err.toString()).isZero();
    assertThat(listed()).isEqualTo(newest(STORED));
  }

  @Test
  void refusesANegativeNumber() {
    assertThat(list("--count", "-1")).isNotZero();
    assertThat(err.toString()).contains("--count -1: no number of alerts");
    assertThat(requests).isEmpty();
  }

  @Test
  void asksForATimeByAgoOrByDateTheSameForEachPage() {
    Instant before = Instant.now();
    assertThat(list("--since", "15m", "--until", "2100-01-01T08:30:00+01:00", "--count", "150"))
        .as(err.toString())
        .isZero();
    assertThat(requests).hasSize(2);
    assertThat(requests.stream().map(ListAlertsRequest::getSelector).distinct()).hasSize(1);
    var selector = requests.element().getSelector();
    assertThat(Instant.ofEpochSecond(selector.getSinceTime().getSeconds()))
        .isBetween(before.minusSeconds(901), Instant.now().minusSeconds(899));
    assertThat(Instant.ofEpochSecond(selector.getUntilTime().getSeconds()))
        .isEqualTo(Instant.parse("2100-01-01T07:30:00Z"));
    assertThat(list("--since", "soon")).isNotZero();
    assertThat(err.toString()).contains("--since soon: no time");
  }
}
