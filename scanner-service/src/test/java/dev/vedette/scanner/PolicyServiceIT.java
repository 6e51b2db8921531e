package dev.vedette.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.vedette.proto.scanner.v1.EvaluatePolicyRequest;
import dev.vedette.proto.scanner.v1.EvaluatePolicyResponse;
import dev.vedette.proto.scanner.v1.PolicyFile;
import dev.vedette.proto.scanner.v1.PolicyInput;
import dev.vedette.proto.scanner.v1.PolicyResult;
import dev.vedette.proto.scanner.v1.PolicyServiceGrpc;
import dev.vedette.proto.scanner.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import dev.vedette.scanner.policy.service.PolicyConfig;
import dev.vedette.server.config.DataSize;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PolicyServiceIT {
  private static final String LATEST =
      """
      package main

      deny contains msg if {
        some i
        input[i].Cmd == "from"
        endswith(input[i].Value[0], ":latest")
        msg := sprintf("line %d: latest", [i])
      }

      warn contains {"msg": "no user", "fix": ["add USER"]} if not any_user

      any_user if input[_].Cmd == "user"
      """;

  private static final String ENDLESS =
      """
      package main

      deny contains "x" if {
        some a in numbers.range(1, 10000)
        some b in numbers.range(1, 10000)
        a * b == 0
      }
      """;

  private ScannerService service;
  private ManagedChannel channel;
  private PolicyServiceBlockingStub policies;

  @BeforeEach
  void start() {
    var bounds =
        new PolicyConfig(Duration.ofSeconds(20), DataSize.mebibytes(1), 10, 100_000, 10_000);
    service = ScannerService.start(ScannerConfig.loopback().withPolicy(bounds));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
    policies = PolicyServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    service.close();
  }

  private static EvaluatePolicyRequest.Builder request(String path, String policy) {
    return EvaluatePolicyRequest.newBuilder()
        .addPolicies(
            PolicyFile.newBuilder().setPath(path).setContent(ByteString.copyFromUtf8(policy)));
  }

  private static PolicyInput input(String name, String text) {
    return PolicyInput.newBuilder()
        .setFileName(name)
        .setContent(ByteString.copyFromUtf8(text))
        .build();
  }

  @Test
  void evaluatesPoliciesOnADockerfile() {
    EvaluatePolicyResponse response =
        policies.evaluatePolicy(
            request("images.rego", LATEST)
                .addInputs(input("Dockerfile", "FROM python:latest\nRUN true\n"))
                .build());

    assertThat(response.getPassed()).isFalse();
    PolicyResult result = response.getResults(0);
    assertThat(result.getFileName()).isEqualTo("Dockerfile");
    assertThat(result.getFailures(0).getMessage()).isEqualTo("line 0: latest");
    assertThat(result.getWarnings(0).getMessage()).isEqualTo("no user");
    assertThat(
            result
                .getWarnings(0)
                .getMetadata()
                .getFieldsOrThrow("fix")
                .getListValue()
                .getValues(0)
                .getStringValue())
        .isEqualTo("add USER");
  }

  @Test
  void saysWhereAPolicyIsWrong() {
    EvaluatePolicyResponse response =
        policies.evaluatePolicy(
            request("bad.rego", "package main\n\ndeny contains x if { y }\n")
                .addInputs(input("a.yaml", "a: 1"))
                .build());

    assertThat(response.getPassed()).isFalse();
    assertThat(response.getDiagnosticsList())
        .anySatisfy(problem -> {
          assertThat(problem.getPath()).isEqualTo("bad.rego");
          assertThat(problem.getLine()).isEqualTo(3);
          assertThat(problem.getCode()).isEqualTo("rego_unsafe_var_error");
        });
  }

  @Test
  void saysWhichInputIsWrongAndEvaluatesTheOthers() {
    EvaluatePolicyResponse response =
        policies.evaluatePolicy(
            request("images.rego", LATEST)
                .addInputs(input("broken.json", "{"))
                .addInputs(input("Dockerfile", "FROM a:1\nUSER b\n"))
                .build());

    assertThat(response.getInputErrors(0).getFileName()).isEqualTo("broken.json");
    assertThat(response.getResults(0).getSuccesses()).isEqualTo(2);
    assertThat(response.getPassed()).isFalse();
  }

  @Test
  void endsAPolicyThatNeverEnds() {
    EvaluatePolicyResponse response =
        policies.evaluatePolicy(
            request("bomb.rego", ENDLESS).addInputs(input("a.yaml", "a: 1")).build());

    assertThat(response.getPassed()).isFalse();
    assertThat(response.getDiagnostics(0).getMessage()).contains("too many");
  }

  @Test
  void reachesNothingBeyondTheRequest() {
    EvaluatePolicyResponse response =
        policies.evaluatePolicy(
            request(
                    "reach.rego",
                    "package main\n\ndeny contains \"file\" if parse_config_file(\"a\")\n")
                .addInputs(input("a.yaml", "a: 1"))
                .build());

    assertThat(response.getDiagnostics(0).getMessage())
        .isEqualTo("undefined function parse_config_file");
  }

  @Test
  void refusesMoreThanItsBounds() {
    var request = request("images.rego", LATEST);
    for (int i = 0; i < 11; i++) {
      request.addInputs(input("a" + i + ".yaml", "a: 1"));
    }

    var failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> policies.evaluatePolicy(request.build()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains("inputs", "11 files");
  }
}
