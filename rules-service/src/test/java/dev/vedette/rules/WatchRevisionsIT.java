package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchRevisionsIT {
  private static final String OTHER = RuleSetServiceIT.GOOD.replace("Started", "Began");

  @TempDir private Path directory;
  private RulesFixture rules;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void tellsWhatIsActiveNowAndAfterEveryChange() {
    String first = rules.apply("mine", RuleSetServiceIT.GOOD);
    Collected<WatchRevisionsResponse> responses = new Collected<>();
    StreamObserver<WatchRevisionsRequest> requests = watch("node-1", responses);
    WatchRevisionsResponse now = responses.next();
    assertThat(now.getActiveRevisionsList()).map(Revision::getName).containsExactly(first);
    assertThat(now.getActiveRevisions(0).getFiles(0).getContent().toStringUtf8())
        .isEqualTo(RuleSetServiceIT.GOOD);
    requests.onNext(answer(now.getNonce(), ""));

    String second = rules.apply("another", OTHER);
    WatchRevisionsResponse then = responses.next();
    assertThat(then.getNonce()).isNotEqualTo(now.getNonce());
    assertThat(then.getActiveRevisionsList()).map(Revision::getName).containsExactly(second, first);
    String third = rules.apply("mine", OTHER);
    assertThat(responses.next().getActiveRevisionsList())
        .map(Revision::getName)
        .containsExactly(second, third);
    requests.onCompleted();
  }

  @Test
  void countsAnAgentThatRejectsAndLetsItWatchOn() throws Exception {
    rules.apply("mine", RuleSetServiceIT.GOOD);
    Collected<WatchRevisionsResponse> responses = new Collected<>();
    StreamObserver<WatchRevisionsRequest> requests = watch("node-1", responses);
    requests.onNext(answer(responses.next().getNonce(), "mine: field not known here"));
    rules.apply("mine", OTHER);
    requests.onNext(answer(responses.next().getNonce(), ""));
    requests.onCompleted();
    responses.end();
    assertThat(rules.metrics())
        .contains("vedette_rules_revision_answers_total{answer=\"rejected\",} 1.0")
        .contains("vedette_rules_revision_answers_total{answer=\"applied\",} 1.0");
  }

  @Test
  void refusesAnAnswerToNothing() throws Exception {
    Collected<WatchRevisionsResponse> responses = new Collected<>();
    StreamObserver<WatchRevisionsRequest> requests = watch("node-1", responses);
    responses.next();
    requests.onNext(answer("never sent", ""));
    assertThat(Status.fromThrowable(responses.end()).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void refusesAnotherNodesCertificate() throws Exception {
    Collected<WatchRevisionsResponse> responses = new Collected<>();
    RuleSetServiceGrpc.newStub(rules.as(PeerIdentity.agent("node-2")))
        .watchRevisions(responses)
        .onNext(WatchRevisionsRequest.newBuilder().setNode("nodes/node-1").build());
    assertThat(Status.fromThrowable(responses.end()).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  private StreamObserver<WatchRevisionsRequest> watch(
      String node, Collected<WatchRevisionsResponse> responses) {
    StreamObserver<WatchRevisionsRequest> requests =
        RuleSetServiceGrpc.newStub(rules.as(PeerIdentity.agent(node))).watchRevisions(responses);
    requests.onNext(WatchRevisionsRequest.newBuilder().setNode("nodes/" + node).build());
    return requests;
  }

  private static WatchRevisionsRequest answer(String nonce, String error) {
    return WatchRevisionsRequest.newBuilder().setNonce(nonce).setError(error).build();
  }
}
