package dev.vedette.gateway;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.gateway.route.UpstreamConfig;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetResponse;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeResponse;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;

/**
 * Stand-ins for what lies behind the gateway; each is a real process of the kit with its own
 * certificate.
 */
@NullMarked
final class Fakes {
  static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("extra-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Fakes() {}

  /** A gateway in front of these, for whoever has the token. */
  static GatewayService gateway(
      ThrowawayCa ca, ServiceProcess rules, ServiceProcess scanner, Path token) throws Exception {
    return GatewayService.start(
        GatewayConfig.loopback(
            "127.0.0.1:" + rules.ports().grpc(),
            "127.0.0.1:" + scanner.ports().grpc(),
            ca.issue(PeerIdentity.gateway()),
            token));
  }

  /** The usual configuration with other limits, and a replica that fails stays left out. */
  static GatewayConfig unforgiving(
      ThrowawayCa ca, String rules, String scanner, Path directory, LimitConfig limits)
      throws Exception {
    TlsConfig tls = ca.issue(PeerIdentity.gateway());
    Path token = Files.writeString(directory.resolve("token"), "secret");
    GatewayConfig usual = GatewayConfig.loopback(rules, scanner, tls, token);
    return new GatewayConfig(
        usual.grpc(),
        usual.http(),
        usual.metrics(),
        usual.identity(),
        usual.authorization(),
        new UpstreamConfig(rules, scanner, tls, Duration.ofSeconds(5), Duration.ofMinutes(10)),
        limits,
        usual.connections());
  }

  static ServiceProcess serve(String name, int port, TlsConfig tls, BindableService... services) {
    GrpcServerConfig any = GrpcServerConfig.loopback(tls);
    GrpcServerConfig config =
        new GrpcServerConfig(
            "127.0.0.1", port, tls, any.localCallers(), any.maxMessage(), any.drainTime());
    return ServiceProcess.named(name)
        .grpc(config)
        .modules(
            new AbstractModule() {
              @Override
              protected void configure() {
                Multibinder<BindableService> all =
                    Multibinder.newSetBinder(binder(), BindableService.class);
                for (BindableService service : services) {
                  all.addBinding().toInstance(service);
                }
              }
            })
        .start();
  }

  /** Nodes by name, with addresses that tests set. */
  static final class Nodes extends NodeServiceGrpc.NodeServiceImplBase {
    final Map<String, String> addresses = new TreeMap<>();
    final AtomicInteger lookUps = new AtomicInteger();

    synchronized void put(String node, int port) {
      addresses.put(node, "127.0.0.1:" + port);
    }

    synchronized void only(String node, int port) {
      addresses.clear();
      put(node, port);
    }

    private static Node node(String name, String address) {
      return Node.newBuilder().setName("nodes/" + name).setAddress(address).build();
    }

    @Override
    public synchronized void getNode(
        GetNodeRequest request, StreamObserver<GetNodeResponse> observer) {
      lookUps.incrementAndGet();
      String name = request.getName().substring("nodes/".length());
      String address = addresses.get(name);
      if (address == null) {
        throw ServiceException.notFound("Node", request.getName());
      }
      observer.onNext(GetNodeResponse.newBuilder().setNode(node(name, address)).build());
      observer.onCompleted();
    }

    @Override
    public synchronized void listNodes(
        ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
      ListNodesResponse.Builder response = ListNodesResponse.newBuilder();
      addresses.forEach((name, address) -> response.addNodes(node(name, address)));
      observer.onNext(response.build());
      observer.onCompleted();
    }
  }

  /** Answers a creation with the principal that it was done for. */
  static final class RuleSets extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    @Override
    public void createRuleSet(
        CreateRuleSetRequest request, StreamObserver<CreateRuleSetResponse> observer) {
      if (request.getRuleSetId().equals("bad")) {
        Metadata trailers = new Metadata();
        trailers.put(TRAILER, new byte[] {1, 0, (byte) 255});
        observer.onError(
            Status.ABORTED.withDescription("schon geändert").asRuntimeException(trailers));
        return;
      }
      String principal = CallIdentity.current().principal();
      observer.onNext(
          CreateRuleSetResponse.newBuilder()
              .setRuleSet(RuleSet.newBuilder().setName(principal))
              .build());
      observer.onCompleted();
    }
  }

  /** Takes batches one at a time, each when the test lets it. */
  static final class Evaluations extends EvaluationServiceGrpc.EvaluationServiceImplBase {
    final Semaphore mayTake = new Semaphore(0);
    final AtomicInteger taken = new AtomicInteger();

    @Override
    public StreamObserver<EvaluateStreamRequest> evaluateStream(
        StreamObserver<EvaluateStreamResponse> observer) {
      return new StreamObserver<>() {
        @Override
        public void onNext(EvaluateStreamRequest request) {
          try {
            if (!mayTake.tryAcquire(20, TimeUnit.SECONDS)) {
              throw new IllegalStateException("the test forgot this stream");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          long sequence = taken.incrementAndGet();
          observer.onNext(
              EvaluateStreamResponse.newBuilder().setAcknowledgedSequence(sequence).build());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          observer.onCompleted();
        }
      };
    }
  }

  /** Echoes manifests; `bad` is none. */
  static final class Scans extends ScanServiceGrpc.ScanServiceImplBase {
    @Override
    public void scanManifest(
        ScanManifestRequest request, StreamObserver<ScanManifestResponse> observer) {
      if (request.getContent().toStringUtf8().startsWith("bad")) {
        throw new ServiceException(ErrorReason.INVALID_CONTENT, "yaml: line 1: not a mapping");
      }
      if (request.getContent().toStringUtf8().equals("large")) {
        throw new ServiceException(
            ErrorReason.LIMIT_EXCEEDED,
            "5 bytes (expected: at most 4)",
            Map.of(),
            List.of(BadRequest.getDefaultInstance()),
            null);
      }
      ByteString json = ByteString.copyFromUtf8("[" + request.getContent().size() + "]");
      observer.onNext(
          ScanManifestResponse.newBuilder().setKubesecJson(json).setPassed(true).build());
      observer.onCompleted();
    }
  }

  /**
   * Sends events of 64 KiB as fast as its caller takes them, and tells what became of the calls.
   */
  static final class Events extends EventServiceGrpc.EventServiceImplBase {
    static final int COUNT = 2000;

    final String node;
    final AtomicInteger sent = new AtomicInteger();
    final BlockingQueue<Integer> stalls = new LinkedBlockingQueue<>();
    final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> deadlines = new LinkedBlockingQueue<>();

    Events(String node) {
      this.node = node;
    }

    @Override
    public void watchEvents(
        WatchEventsRequest request, StreamObserver<WatchEventsResponse> observer) {
      var deadline = Context.current().getDeadline();
      deadlines.add(deadline == null ? -1L : deadline.timeRemaining(TimeUnit.MILLISECONDS));
      switch (request.getCondition()) {
        case "name" -> {
          observer.onNext(event(ByteString.copyFromUtf8(node)));
          observer.onCompleted();
        }
        case "flood" -> flood((ServerCallStreamObserver<WatchEventsResponse>) observer);
        default -> {
          ((ServerCallStreamObserver<WatchEventsResponse>) observer)
              .setOnCancelHandler(() -> ends.add("cancelled"));
          observer.onNext(event(ByteString.copyFromUtf8("hello")));
        }
      }
    }

    private void flood(ServerCallStreamObserver<WatchEventsResponse> observer) {
      ByteString payload = ByteString.copyFrom(new byte[64 * 1024]);
      observer.setOnCancelHandler(() -> ends.add("cancelled"));
      observer.setOnReadyHandler(() -> {
        while (observer.isReady() && sent.get() < COUNT) {
          sent.incrementAndGet();
          observer.onNext(event(payload));
          if (sent.get() == COUNT) {
            observer.onCompleted();
            return;
          }
        }
        stalls.add(sent.get());
      });
    }

    private static WatchEventsResponse event(ByteString text) {
      return WatchEventsResponse.newBuilder()
          .setEvent(
              NamedEvent.newBuilder().putFields("x", Value.newBuilder().setText(text).build()))
          .build();
    }
  }
}
