package dev.vedette.rules.output;

import com.google.inject.Inject;
import com.google.protobuf.util.Timestamps;
import dev.vedette.language.output.AlertJson;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.output.Priority;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.ListOutputsRequest;
import dev.vedette.proto.rules.v1.ListOutputsResponse;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.OutputServiceGrpc;
import dev.vedette.proto.rules.v1.TestOutputRequest;
import dev.vedette.proto.rules.v1.TestOutputResponse;
import dev.vedette.rules.destination.Outcome;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the outputs; thread-safe. */
final class OutputGrpc extends OutputServiceGrpc.OutputServiceImplBase {
  static final String PREFIX = "outputs/";

  private static final Logger LOG = LoggerFactory.getLogger(OutputGrpc.class);
  private static final String RULE = "Vedette test alert";

  private final Outputs outputs;
  private final Clock clock;

  @Inject
  OutputGrpc(Outputs outputs, Clock clock) {
    this.outputs = outputs;
    this.clock = clock;
  }

  @Override
  public void listOutputs(
      ListOutputsRequest request, StreamObserver<ListOutputsResponse> responses) {
    PageRequest page = PageRequest.of("outputs", request.getPageSize(), request.getPageToken());
    List<Output> fetched =
        outputs.after(page.after()).stream()
            .limit(page.fetch())
            .map(OutputWorker::describe)
            .toList();
    responses.onNext(
        ListOutputsResponse.newBuilder()
            .addAllOutputs(page.page(fetched))
            .setNextPageToken(page.next(fetched, last -> last.getName().substring(PREFIX.length())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void testOutput(TestOutputRequest request, StreamObserver<TestOutputResponse> responses) {
    String name = request.getName();
    OutputWorker worker =
        outputs
            .find(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "")
            .orElseThrow(() -> ServiceException.notFound("Output", name));
    LOG.atInfo()
        .addKeyValue("output", name)
        .addKeyValue("by", CallIdentity.current().principal())
        .log("test alert sent");
    try {
      responses.onNext(answer(worker.test(alert(worker.config().minimum()))));
      responses.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException(ErrorReason.TEMPORARILY_UNAVAILABLE, "output: stopping");
    }
  }

  private static TestOutputResponse answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Delivered() -> TestOutputResponse.newBuilder().setDelivered(true).build();
      case Outcome.Refused(String reason) -> failed(reason);
      case Outcome.Failed(String reason) -> failed(reason);
      case Outcome.Unreachable(String reason, _) -> failed(reason);
    };
  }

  private static TestOutputResponse failed(String reason) {
    return TestOutputResponse.newBuilder().setError(reason).build();
  }

  private Alert alert(Priority priority) {
    Instant now = clock.instant();
    var printed =
        new dev.vedette.language.output.Alert(
            now.getEpochSecond() * 1_000_000_000L + now.getNano(),
            priority,
            RULE,
            "internal",
            List.of("test"),
            "",
            "Nothing happened: this is a test of an output.",
            Map.of());
    return Alert.newBuilder()
        .setTime(Timestamps.fromMillis(now.toEpochMilli()))
        .setRule(RULE)
        .setPriority(dev.vedette.proto.rules.v1.Priority.valueOf("PRIORITY_" + priority.name()))
        .setOutput(new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC).line(printed))
        .setMessage(printed.message())
        .addTags("test")
        .setSource(printed.source())
        .setJson(AlertJson.standard().line(printed))
        .build();
  }
}
