package dev.vedette.gateway.posture;

import com.google.inject.Inject;
import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.proto.posture.v1.AgentStates;
import dev.vedette.proto.posture.v1.AlertState;
import dev.vedette.proto.posture.v1.BenchmarkStates;
import dev.vedette.proto.posture.v1.EtcdEncryption;
import dev.vedette.proto.posture.v1.GetPostureRequest;
import dev.vedette.proto.posture.v1.GetPostureResponse;
import dev.vedette.proto.posture.v1.ManifestState;
import dev.vedette.proto.rules.v1.GetFleetReportRequest;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanRequest;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Puts the state of a cluster together. What somebody has asked just now is answered again from
 * memory, so that many open pages cost the services as much as one. Thread-safe, never blocks.
 */
final class Posture {
  private static final Duration DAY = Durations.fromDays(1);
  private static final Duration LONGEST = Durations.fromDays(30);
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MAX_KEPT = 64;

  private final Questions questions;
  private final Clock clock;
  private final Executor threads = work -> Thread.ofVirtual().name("posture").start(work);
  private final Map<Key, Kept> kept = new LinkedHashMap<>();

  private record Key(String principal, Duration window) {}

  private record Kept(long atNanos, CompletableFuture<GetPostureResponse> answer) {}

  @Inject
  Posture(Questions questions, Clock clock) {
    this.questions = questions;
    this.clock = clock;
  }

  /** The state now, or a few seconds ago. */
  CompletableFuture<GetPostureResponse> read(GetPostureRequest request, Principal principal) {
    Duration window = request.hasAlertWindow() ? request.getAlertWindow() : DAY;
    if (!Durations.isValid(window)
        || !Durations.isPositive(window)
        || Durations.compare(window, LONGEST) > 0) {
      throw ServiceException.invalidField(
          "alert_window", window.getSeconds() + "s", "more than 0s, at most 30 days");
    }
    CompletableFuture<GetPostureResponse> services = services(window, principal);
    if (request.getManifestsCount() == 0) {
      return services;
    }
    return services.thenCombine(
        part(() -> manifests(request, principal), Posture::noManifests),
        (found, manifests) -> found.toBuilder().setManifests(manifests).build());
  }

  private CompletableFuture<GetPostureResponse> services(Duration window, Principal principal) {
    Key key = new Key(principal.name(), window);
    long now = System.nanoTime();
    synchronized (kept) {
      kept.values().removeIf(old -> now - old.atNanos() > FRESH_NANOS);
      Kept known = kept.get(key);
      if (known != null) {
        return known.answer();
      }
      CompletableFuture<GetPostureResponse> answer = ask(window, principal);
      if (kept.size() < MAX_KEPT) {
        kept.put(key, new Kept(now, answer));
      }
      return answer;
    }
  }

  private CompletableFuture<GetPostureResponse> ask(Duration window, Principal principal) {
    Instant now = clock.instant();
    Instant since = now.minusSeconds(window.getSeconds());
    CompletableFuture<NodeChecks> checks =
        part(() -> NodeChecks.of(fleet(principal)), NodeChecks::unknown);
    CompletableFuture<AlertState> alerts =
        part(
            () -> AlertCount.since(since, questions, principal),
            error -> AlertState.newBuilder().setError(error).build());
    CompletableFuture<AgentStates> agents =
        part(
            () -> AgentHealth.at(now, questions, principal),
            error -> AgentStates.newBuilder().setError(error).build());
    return CompletableFuture.allOf(checks, alerts, agents)
        .thenApply(all ->
            GetPostureResponse.newBuilder()
                .setReadTime(Timestamps.fromMillis(now.toEpochMilli()))
                .setEtcdEncryption(checks.join().encryption())
                .setBenchmarks(checks.join().benchmarks())
                .setAlerts(alerts.join())
                .setAgents(agents.join())
                .build());
  }

  private GetFleetReportResponse fleet(Principal principal) {
    return questions.ask(
        ReportServiceGrpc.getGetFleetReportMethod(),
        GetFleetReportRequest.getDefaultInstance(),
        principal);
  }

  private ManifestState manifests(GetPostureRequest request, Principal principal) {
    return ManifestFindings.of(
        questions.ask(
            ScanServiceGrpc.getScanMethod(),
            ScanRequest.newBuilder().addAllFiles(request.getManifestsList()).build(),
            principal));
  }

  private static ManifestState noManifests(String error) {
    return ManifestState.newBuilder().setError(error).build();
  }

  /** One part; what keeps it from being read is told in its place. */
  private <T> CompletableFuture<T> part(Supplier<T> work, Function<String, T> failed) {
    return CompletableFuture.supplyAsync(work, threads)
        .exceptionally(failure -> failed.apply(text(failure)));
  }

  private static String text(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String text =
        cause instanceof StatusRuntimeException status ? status.getStatus().getDescription() : null;
    return text == null ? "it cannot be read now" : text;
  }

  /** Both parts that come from checks of nodes. */
  record NodeChecks(EtcdEncryption encryption, BenchmarkStates benchmarks) {
    static NodeChecks of(GetFleetReportResponse fleet) {
      return new NodeChecks(Encryption.of(fleet), Benchmarks.of(fleet));
    }

    static NodeChecks unknown(String error) {
      return new NodeChecks(
          EtcdEncryption.newBuilder()
              .setState(EtcdEncryption.State.STATE_UNKNOWN)
              .setError(error)
              .build(),
          BenchmarkStates.newBuilder().setError(error).build());
    }
  }
}
