package dev.vedette.bench.gateway;

import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.GetRuleSetResponse;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What lies behind the gateway in this measurement: answers at once with as many bytes as it is
 * sent, and streams. Ends with its standard input.
 */
public final class EchoChild {
  /** A watch from this token gets alerts as fast as it takes them; others one a second. */
  static final String FAST = "fast";

  private static final WatchAlertsResponse ALERT =
      WatchAlertsResponse.newBuilder()
          .setAlert(
              Alert.newBuilder()
                  .setName("alerts/1")
                  .setRule("Terminal shell in container")
                  .setOutput("x".repeat(200))
                  .setTime(Timestamp.newBuilder().setSeconds(1_700_000_000)))
          .build();

  private EchoChild() {}

  /** Prints its port, then serves. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(new Names())
            .addService(new Alerts(clock))
            .addService(health.getHealthService())
            .build()
            .start();
    out.println("ready " + server.getPort());
    while (System.in.read() >= 0) {
      // Only the end counts.
    }
    System.exit(0);
  }

  private static final class Names extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    @Override
    public void getRuleSet(GetRuleSetRequest request, StreamObserver<GetRuleSetResponse> observer) {
      observer.onNext(
          GetRuleSetResponse.newBuilder()
              .setRuleSet(RuleSet.newBuilder().setName(request.getName()))
              .build());
      observer.onCompleted();
    }
  }

  private static final class Alerts extends AlertServiceGrpc.AlertServiceImplBase {
    private final ScheduledExecutorService clock;

    Alerts(ScheduledExecutorService clock) {
      this.clock = clock;
    }

    @Override
    public void watchAlerts(
        WatchAlertsRequest request, StreamObserver<WatchAlertsResponse> observer) {
      var call = (ServerCallStreamObserver<WatchAlertsResponse>) observer;
      if (request.getResumeToken().equals(FAST)) {
        call.setOnReadyHandler(() -> {
          while (call.isReady() && !call.isCancelled()) {
            call.onNext(ALERT);
          }
        });
        call.setOnCancelHandler(() -> {});
      } else {
        Future<?> ticks =
            clock.scheduleAtFixedRate(
                () -> {
                  if (call.isReady()) {
                    call.onNext(ALERT);
                  }
                },
                0,
                1,
                TimeUnit.SECONDS);
        call.setOnCancelHandler(() -> ticks.cancel(false));
      }
    }
  }
}
