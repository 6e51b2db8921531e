package dev.vedette.server.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeResponse;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.config.InvalidSettingException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TracesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";

  @Test
  void aCallAndTheOneThatItMakesAreOneTrace() throws Exception {
    try (TraceReceiver receiver = TraceReceiver.open()) {
      Map<String, String> variables = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
      Traces front = Traces.of("front", variables, new CollectorRegistry()).orElseThrow();
      Traces back = Traces.of("back", variables, new CollectorRegistry()).orElseThrow();
      Server answering = serve(back, name -> "answer to " + name);
      ManagedChannel inner =
          channel(answering).intercept(Traces.client(variables).orElseThrow()).build();
      Server asking =
          serve(
              front,
              name ->
                  NodeServiceGrpc.newBlockingStub(inner)
                      .getNode(request(name))
                      .getNode()
                      .getName());
      ManagedChannel outer = channel(asking).build();
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
          "00-" + TRACE + "-" + CALLER + "-01");
      var stub =
          NodeServiceGrpc.newBlockingStub(outer)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));

      assertThat(stub.getNode(request("a")).getNode().getName()).isEqualTo("answer to a");
      assertThatThrownBy(() -> stub.getNode(request("")))
          .isInstanceOf(StatusRuntimeException.class);
      front.close();
      back.close();

      assertThat(receiver.spans()).hasSize(6).allMatch(span -> span.trace().equals(TRACE));
      TraceReceiver.Span first =
          receiver.only(span -> span.parent().equals(CALLER) && !span.failed());
      TraceReceiver.Span out = receiver.only(span -> span.parent().equals(first.id()));
      TraceReceiver.Span last = receiver.only(span -> span.parent().equals(out.id()));
      assertThat(List.of(first, out, last))
          .extracting(TraceReceiver.Span::service)
          .containsExactly("vedette-front", "vedette-front", "vedette-back");
      assertThat(receiver.spans())
          .allMatch(span -> span.name().equals("vedette.rules.v1.NodeService/GetNode"));
      assertThat(receiver.spans().stream().filter(TraceReceiver.Span::failed)).hasSize(3);
      for (var open : List.of(inner, outer)) {
        open.shutdownNow();
      }
      for (var open : List.of(asking, answering)) {
        open.shutdownNow();
      }
    }
  }

  private static GetNodeRequest request(String name) {
    return GetNodeRequest.newBuilder().setName(name).build();
  }

  private static NettyChannelBuilder channel(Server server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext();
  }

  private static Server serve(Traces traces, Function<String, String> answer) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .intercept(traces.server())
        .addService(
            new NodeServiceGrpc.NodeServiceImplBase() {
              @Override
              public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> to) {
                try {
                  String name = answer.apply(request.getName());
                  if (name.endsWith(" ")) {
                    throw Status.INVALID_ARGUMENT.asRuntimeException();
                  }
                  GetNodeResponse.Builder response = GetNodeResponse.newBuilder();
                  response.getNodeBuilder().setName(name);
                  to.onNext(response.build());
                  to.onCompleted();
                } catch (StatusRuntimeException e) {
                  to.onError(e);
                }
              }
            })
        .build()
        .start();
  }

  @Test
  void nothingIsTracedUnlessAsked() {
    assertThat(Traces.of("rules", Map.of(), new CollectorRegistry())).isEmpty();
    assertThat(Traces.client(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""))).isEmpty();
  }

  @Test
  void refusesSettingsThatCannotWork() {
    assertThatThrownBy(() ->
            Traces.of(
                "rules",
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
                new CollectorRegistry()))
        .isInstanceOf(InvalidSettingException.class);
    assertThatThrownBy(() ->
            Traces.of(
                "rules",
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    "http://127.0.0.1:1",
                    "OTEL_TRACES_SAMPLER_ARG",
                    "half"),
                new CollectorRegistry()))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void followsOnlyWhatIsATraceParent() {
    String good = "00-" + TRACE + "-" + CALLER + "-00";

    assertThat(TraceParent.parse(good))
        .hasValueSatisfying(parent -> {
          assertThat(parent.sampled()).isFalse();
          assertThat(parent.header()).isEqualTo(good);
        });
    assertThat(TraceParent.parse("cc" + good.substring(2) + "-what-comes-later")).isPresent();
    for (String bad :
        List.of(
            "",
            good + "-more",
            good.replace("00-0", "ff-0"),
            good.replace(TRACE, "0".repeat(32)),
            good.replace(CALLER, "0".repeat(16)),
            good.replace("af", "AF"),
            good + "\n")) {
      assertThat(TraceParent.parse(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void countsWhatTheCollectorDoesNotTake() throws Exception {
    CollectorRegistry registry = new CollectorRegistry();
    Map<String, String> variables =
        Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1/v1/traces");
    Traces traces = Traces.of("lonely", variables, registry).orElseThrow();
    Server server = serve(traces, name -> name);
    ManagedChannel channel = channel(server).build();

    NodeServiceGrpc.newBlockingStub(channel).getNode(request("a"));
    channel.shutdownNow();
    server.shutdownNow();
    traces.close();

    assertThat(registry.getSampleValue("vedette_trace_spans_dropped_total")).isEqualTo(1);
    assertThat(registry.getSampleValue("vedette_trace_spans_sent_total")).isZero();
  }

  @Test
  void aServiceWithoutTracesLoadsNothingOfThem() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xlog:class+load",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Quiet.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    Process process = builder.redirectErrorStream(true).start();
    String loaded;
    try (var output = process.inputReader()) {
      loaded = output.lines().collect(Collectors.joining("\n"));
    }

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(loaded)
        .contains("dev.vedette.server.trace.Traces ")
        .doesNotContain("dev.vedette.server.trace.Span", "trace.ServerSpans", "trace.ClientSpans");
  }

  /** A service that starts and stops. */
  static final class Quiet {
    private Quiet() {}

    public static void main(String[] arguments) {
      ServiceProcess.named("quiet").start().close();
    }
  }
}
