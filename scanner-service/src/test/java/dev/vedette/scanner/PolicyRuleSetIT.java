package dev.vedette.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRevisionResponse;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.GetRuleSetResponse;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceImplBase;
import dev.vedette.proto.scanner.v1.AdmissionServiceGrpc;
import dev.vedette.proto.scanner.v1.EvaluatePolicyRequest;
import dev.vedette.proto.scanner.v1.EvaluatePolicyResponse;
import dev.vedette.proto.scanner.v1.PolicyFile;
import dev.vedette.proto.scanner.v1.PolicyInput;
import dev.vedette.proto.scanner.v1.PolicyServiceGrpc;
import dev.vedette.proto.scanner.v1.ReviewRequest;
import dev.vedette.proto.scanner.v1.ReviewResponse;
import dev.vedette.scanner.admission.AdmissionConfig;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies that a rules service keeps, evaluated by the name of their rule set. */
final class PolicyRuleSetIT {
  private static final String IMAGES = "ruleSets/images";
  private static final String FIRST = IMAGES + "/revisions/1";
  private static final String SECOND = IMAGES + "/revisions/2";

  private static final String PODS =
      """
      package main

      deny contains msg if {
        some container in input.spec.containers
        endswith(container.image, data.forbidden.tag)
        msg := sprintf("%s: moving tag", [container.name])
      }

      deny contains "moving tag" if endswith(input[_].Value[0], data.forbidden.tag)

      warn contains "no team" if {
        input.kind == "Pod"
        not input.metadata.labels.team
      }
      """;
  private static final String QUESTIONS =
      """
      package kubernetes.admission

      deny contains msg if {
        input.request.operation == "CREATE"
        input.request.object.spec.hostNetwork
        msg := sprintf("%s may not use the network of the host", [input.request.userInfo.username])
      }
      """;

  private final Rules rules = new Rules();
  private Server server;
  private ScannerService service;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(rules)
            .build()
            .start();
    rules.active.put(IMAGES, FIRST);
    rules.revisions.put(
        FIRST,
        List.of(
            file("pods.rego", PODS),
            file("questions.rego", QUESTIONS),
            file("data/forbidden/tag.yaml", "tag: ':latest'\n")));
    rules.revisions.put(SECOND, List.of(file("none.rego", "package main\n\nallowed := true\n")));
    service =
        ScannerService.start(
            ScannerConfig.loopback()
                .withRules("127.0.0.1:" + server.getPort())
                .withAdmission(AdmissionConfig.standard().withRuleSets(List.of(IMAGES))));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    service.close();
    server.shutdownNow();
  }

  private static File file(String path, String content) {
    return File.newBuilder().setPath(path).setContent(ByteString.copyFromUtf8(content)).build();
  }

  private EvaluatePolicyResponse evaluate(String ruleSet, String file, String content) {
    return PolicyServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .evaluatePolicy(request(ruleSet, file, content).build());
  }

  private static EvaluatePolicyRequest.Builder request(
      String ruleSet, String file, String content) {
    return EvaluatePolicyRequest.newBuilder()
        .setRuleSet(ruleSet)
        .addInputs(
            PolicyInput.newBuilder()
                .setFileName(file)
                .setContent(ByteString.copyFromUtf8(content)));
  }

  private static String pod(String image, String more) {
    return """
    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"team": "shop"}},
     "spec": {%s "containers": [{"name": "web", "image": "%s"}]}}
    """
        .formatted(more, image);
  }

  private ReviewResponse review(String pod) {
    String review =
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u", "operation":
        "CREATE", "namespace": "shop", "userInfo": {"username": "ada"}, "object": %s}}
        """
            .formatted(pod);
    return AdmissionServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .review(
            ReviewRequest.newBuilder()
                .setReview(ByteString.copyFromUtf8(review))
                .putAllNamespaceLabels(Map.of("admission.vedette.dev/enforce", "none"))
                .build());
  }

  @Test
  void evaluatesManifestsAndDockerfilesByTheActiveRevision() {
    EvaluatePolicyResponse found = evaluate(IMAGES, "pod.yaml", pod("shop:latest", ""));

    assertThat(found.getRevision()).isEqualTo(FIRST);
    assertThat(found.getDiagnosticsList()).isEmpty();
    assertThat(found.getPassed()).isFalse();
    assertThat(found.getResults(0).getFailures(0).getMessage()).isEqualTo("web: moving tag");
    assertThat(evaluate(IMAGES, "Dockerfile", "FROM python:latest\n").getPassed()).isFalse();
    assertThat(evaluate(IMAGES, "Dockerfile", "FROM python:3.13\n").getPassed()).isTrue();
    assertThat(rules.fetched).hasValue(1); // compiled once, evaluated three times
  }

  @Test
  void followsTheActiveRevisionAndEvaluatesOthersByName() {
    evaluate(IMAGES, "pod.yaml", pod("shop:latest", ""));
    rules.active.put(IMAGES, SECOND);

    assertThat(evaluate(IMAGES, "pod.yaml", pod("shop:latest", "")).getRevision())
        .isEqualTo(SECOND);
    EvaluatePolicyResponse before = evaluate(FIRST, "pod.yaml", pod("shop:latest", ""));
    assertThat(before.getRevision()).isEqualTo(FIRST);
    assertThat(before.getPassed()).isFalse();
  }

  @Test
  void refusesWhatIsNoRuleSetOfPolicies() {
    rules.active.put("ruleSets/idle", "");
    rules.active.put("ruleSets/shells", "ruleSets/shells/revisions/1");
    rules.kinds.put("ruleSets/shells", RuleSetKind.RULE_SET_KIND_RUNTIME);

    assertThat(code("ruleSets/none")).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code(IMAGES + "/revisions/9")).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(code("ruleSets/idle")).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(code("ruleSets/shells")).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(code("ruleSets/shells/revisions/1")).isEqualTo(Status.Code.FAILED_PRECONDITION);
    var both =
        request(IMAGES, "pod.yaml", "")
            .addPolicies(PolicyFile.newBuilder().setPath("a.rego").setContent(ByteString.EMPTY));
    var refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> PolicyServiceGrpc.newBlockingStub(channel).evaluatePolicy(both.build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private Status.Code code(String ruleSet) {
    return catchThrowableOfType(
            StatusRuntimeException.class, () -> evaluate(ruleSet, "pod.yaml", "{}"))
        .getStatus()
        .getCode();
  }

  @Test
  void saysWhenThereIsNoRulesService() {
    server.shutdownNow();
    assertThat(code(IMAGES)).isEqualTo(Status.Code.UNAVAILABLE);

    try (ScannerService alone = ScannerService.start(ScannerConfig.loopback())) {
      ManagedChannel to =
          NettyChannelBuilder.forAddress("127.0.0.1", alone.grpcPort()).usePlaintext().build();
      var refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  PolicyServiceGrpc.newBlockingStub(to)
                      .evaluatePolicy(request(IMAGES, "pod.yaml", "{}").build()));
      to.shutdownNow();
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(refused).hasMessageContaining("scanner.rules: not set");
    }
  }

  @Test
  void admitsByPoliciesAlsoWhileTheRulesServiceIsAway() throws InterruptedException {
    ReviewResponse moving = review(pod("shop:latest", ""));
    assertThat(moving.getAllowed()).isFalse();
    assertThat(moving.getMessagesList()).contains("ruleSets/images (main): web: moving tag");
    ReviewResponse host = review(pod("shop:1", "\"hostNetwork\": true,"));
    assertThat(host.getAllowed()).isFalse();
    assertThat(host.getMessagesList())
        .contains(
            "ruleSets/images (kubernetes.admission): ada may not use the network of the host");
    ReviewResponse untold = review(pod("shop:1", "").replace("team", "tier"));
    assertThat(untold.getAllowed()).isTrue();
    assertThat(untold.getMessagesList()).contains("ruleSets/images (main): no team");

    server.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
    assertThat(review(pod("shop:1", "")).getAllowed()).isTrue();
    assertThat(review(pod("shop:latest", "")).getAllowed()).isFalse();
  }

  @Test
  void refusesObjectsWhenPoliciesCannotBeHad() {
    rules.active.remove(IMAGES);

    ReviewResponse refused = review(pod("shop:1", ""));
    assertThat(refused.getAllowed()).isFalse();
    assertThat(refused.getMessages(0)).startsWith("policies not evaluated: ");
  }

  /** The part of a rules service that scanners ask. */
  private static final class Rules extends RuleSetServiceImplBase {
    private final Map<String, String> active = new ConcurrentHashMap<>();
    private final Map<String, RuleSetKind> kinds = new ConcurrentHashMap<>();
    private final Map<String, List<File>> revisions = new ConcurrentHashMap<>();
    private final AtomicInteger fetched = new AtomicInteger();

    @Override
    public void getRuleSet(
        GetRuleSetRequest request, StreamObserver<GetRuleSetResponse> responses) {
      String revision = active.get(request.getName());
      if (revision == null) {
        responses.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      var ruleSet =
          RuleSet.newBuilder()
              .setName(request.getName())
              .setActiveRevision(revision)
              .setKind(kinds.getOrDefault(request.getName(), RuleSetKind.RULE_SET_KIND_POLICY));
      responses.onNext(GetRuleSetResponse.newBuilder().setRuleSet(ruleSet).build());
      responses.onCompleted();
    }

    @Override
    public void getRevision(
        GetRevisionRequest request, StreamObserver<GetRevisionResponse> responses) {
      List<File> files = revisions.get(request.getName());
      if (files == null) {
        responses.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      fetched.incrementAndGet();
      responses.onNext(
          GetRevisionResponse.newBuilder()
              .setRevision(Revision.newBuilder().setName(request.getName()).addAllFiles(files))
              .build());
      responses.onCompleted();
    }
  }
}
