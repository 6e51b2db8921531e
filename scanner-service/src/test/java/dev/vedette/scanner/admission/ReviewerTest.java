package dev.vedette.scanner.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.scanner.admission.AdmissionConfig.OnError;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.server.grpc.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ReviewerTest {
  private static final String PRIVILEGED =
      "\"spec\":{\"containers\":[{\"name\":\"c\",\"securityContext\":{\"privileged\":true}}]}";

  private final Reviewer reviewer = new Reviewer(AdmissionConfig.standard());

  @Test
  void refusesFromTheThresholdOfTheNamespaceOn() {
    assertThat(answer("shop", PRIVILEGED, Map.of()).isAllowed()).isFalse();
    Answer warned = answer("shop", PRIVILEGED, Map.of("admission.vedette.dev/enforce", "none"));
    assertThat(warned.isAllowed()).isTrue();
    assertThat(warned.warnings())
        .contains(
            "container-privileged (critical): spec.containers[0].securityContext.privileged: runs"
                + " privileged");
    Answer silent =
        answer(
            "shop",
            PRIVILEGED,
            Map.of("admission.vedette.dev/enforce", "none", "admission.vedette.dev/warn", "none"));
    assertThat(silent).isEqualTo(new Answer(List.of(), List.of()));
    assertThat(answer("shop", PRIVILEGED, Map.of("admission.vedette.dev/enforce", "much")))
        .satisfies(answer -> assertThat(answer.isAllowed()).isFalse())
        .satisfies(answer -> assertThat(answer.warnings().getFirst()).contains("much (expected:"));
  }

  @Test
  void admitsWhatItIsNotAskedAbout() {
    assertThat(answer("kube-system", PRIVILEGED, Map.of()).isAllowed()).isTrue();
    assertThat(
            review("{\"uid\":\"u\",\"operation\":\"DELETE\",\"object\":null}", Map.of())
                .isAllowed())
        .isTrue();
    assertThat(
            review(
                    "{\"uid\":\"u\",\"subResource\":\"status\",\"object\":{\"kind\":\"Pod\","
                        + PRIVILEGED
                        + "}}",
                    Map.of())
                .isAllowed())
        .isTrue();
  }

  @Test
  void heedsPodSecurityLabelsAsKubernetesDoes() {
    Map<String, String> labels =
        Map.of(
            "pod-security.kubernetes.io/enforce", "baseline",
            "admission.vedette.dev/enforce", "none",
            "admission.vedette.dev/warn", "none");

    assertThat(answer("shop", PRIVILEGED, labels).refusals().getFirst())
        .startsWith(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": privileged");
  }

  @Test
  void tellsTheAuditLogWhatTheLabelAuditAsksFor() {
    Answer answer =
        answer(
            "shop",
            PRIVILEGED,
            Map.of(
                "pod-security.kubernetes.io/audit", "baseline",
                "admission.vedette.dev/enforce", "none",
                "admission.vedette.dev/warn", "none"));

    assertThat(answer.isAllowed()).isTrue();
    assertThat(answer.warnings()).isEmpty();
    assertThat(answer.json("u"))
        .contains(
            "\"auditAnnotations\": {\"audit-violations\": \"would violate PodSecurity"
                + " \\\"baseline:latest\\\": privileged");
  }

  @Test
  void leavesOutWhatDependsOnOtherObjects() {
    String service = "\"spec\":{\"selector\":{\"app\":\"absent\"},\"ports\":[{\"port\":80}]}";
    String review =
        "{\"uid\":\"u\",\"namespace\":\"shop\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Service\","
            + "\"metadata\":{\"name\":\"s\",\"namespace\":\"shop\"},"
            + service
            + "}}";

    assertThat(
            review(
                review,
                Map.of(
                    "admission.vedette.dev/enforce", "none", "admission.vedette.dev/warn", "high")))
        .isEqualTo(new Answer(List.of(), List.of()));
  }

  @Test
  void annotationsAdmitNothingUnlessConfigured() {
    String annotated =
        "{\"uid\":\"u\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"annotations\":{\"ignore.vedette.dev/all\":\"let"
            + " me in\"}},"
            + PRIVILEGED
            + "}}";
    Question question = question(annotated);

    assertThat(reviewer.review(question, Map.of(), TimeLimit.none()).isAllowed()).isFalse();
    assertThat(
            configured(true, OnError.CLOSED)
                .review(question, Map.of(), TimeLimit.none())
                .isAllowed())
        .isTrue();
  }

  @Test
  void failsOpenOrClosedAsConfigured() {
    Question question =
        question("{\"uid\":\"u\",\"object\":{\"kind\":\"Pod\"," + PRIVILEGED + "}}");
    AtomicLong clock = new AtomicLong();
    TimeLimit over = TimeLimit.after(Duration.ofNanos(0), clock::incrementAndGet);

    assertThat(configured(false, OnError.CLOSED).review(question, Map.of(), over).isAllowed())
        .isFalse();
    Answer open = configured(false, OnError.OPEN).review(question, Map.of(), over);
    assertThat(open.isAllowed()).isTrue();
    assertThat(open.warnings()).hasSize(1);
  }

  @Test
  void refusesWhatIsNoReview() {
    for (String text :
        List.of(
            "", "[", "{}", "{\"apiVersion\":\"admission.k8s.io/v1beta1\"}", "a: 1\n---\nb: 2")) {
      assertThatThrownBy(() -> Question.read(text.getBytes(UTF_8), TimeLimit.none()))
          .as(text)
          .isInstanceOf(ServiceException.class);
    }
    assertThatThrownBy(() -> question("{\"object\":{}}")).hasMessageContaining("uid");
    assertThatThrownBy(() -> Question.read("{}".getBytes(UTF_8), TimeLimit.none()))
        .hasMessageStartingWith("review: apiVersion and kind: absent (expected: ");
  }

  private static Reviewer configured(boolean annotations, OnError onError) {
    return new Reviewer(
        new AdmissionConfig(
            Threshold.CRITICAL,
            Threshold.MEDIUM,
            List.of(),
            annotations,
            onError,
            Duration.ofSeconds(5),
            List.of()));
  }

  private Answer answer(String namespace, String spec, Map<String, String> labels) {
    return review(
        "{\"uid\":\"u\",\"namespace\":\""
            + namespace
            + "\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},"
            + spec
            + "}}",
        labels);
  }

  private Answer review(String request, Map<String, String> labels) {
    return reviewer.review(question(request), labels, TimeLimit.none());
  }

  private static Question question(String request) {
    String review =
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":"
            + request
            + "}";
    return Question.read(review.getBytes(UTF_8), TimeLimit.none());
  }
}
