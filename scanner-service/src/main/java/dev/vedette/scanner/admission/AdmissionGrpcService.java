package dev.vedette.scanner.admission;

import com.google.protobuf.ByteString;
import dev.vedette.proto.scanner.v1.AdmissionServiceGrpc;
import dev.vedette.proto.scanner.v1.ReviewRequest;
import dev.vedette.proto.scanner.v1.ReviewResponse;
import dev.vedette.scanner.manifest.TimeLimit;
import io.grpc.stub.StreamObserver;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import jakarta.inject.Inject;

/** Serves {@code vedette.scanner.v1.AdmissionService}. Thread-safe; nothing is kept. */
final class AdmissionGrpcService extends AdmissionServiceGrpc.AdmissionServiceImplBase {
  private final AdmissionConfig config;
  private final Reviewer reviewer;
  private final PolicyReviewer policies;
  private final Counter reviews;

  @Inject
  AdmissionGrpcService(
      AdmissionConfig config,
      Reviewer reviewer,
      PolicyReviewer policies,
      CollectorRegistry registry) {
    this.config = config;
    this.reviewer = reviewer;
    this.policies = policies;
    this.reviews =
        Counter.build("vedette_scanner_reviews_total", "Objects that asked to be admitted.")
            .labelNames("outcome")
            .register(registry);
    for (String outcome : new String[] {"admitted", "warned", "refused"}) {
      reviews.labels(outcome);
    }
  }

  @Override
  public void review(ReviewRequest request, StreamObserver<ReviewResponse> responses) {
    TimeLimit time = TimeLimit.after(config.timeLimit(), System::nanoTime);
    Question question = Question.read(request.getReview().toByteArray(), time);
    Answer answer =
        reviewer
            .review(question, request.getNamespaceLabelsMap(), time)
            .and(policies.review(question, request.getReview(), time));
    reviews
        .labels(
            !answer.isAllowed() ? "refused" : answer.warnings().isEmpty() ? "admitted" : "warned")
        .inc();
    responses.onNext(
        ReviewResponse.newBuilder()
            .setReview(ByteString.copyFromUtf8(answer.json(question.uid())))
            .setAllowed(answer.isAllowed())
            .addAllMessages(answer.refusals())
            .addAllMessages(answer.warnings())
            .build());
    responses.onCompleted();
  }
}
