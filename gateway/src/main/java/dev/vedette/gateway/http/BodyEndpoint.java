package dev.vedette.gateway.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.route.Contract;
import dev.vedette.proto.rules.v1.EvaluateAuditRequest;
import dev.vedette.proto.rules.v1.EvaluateAuditResponse;
import dev.vedette.proto.scanner.v1.Profile;
import dev.vedette.proto.scanner.v1.ReviewRequest;
import dev.vedette.proto.scanner.v1.ReviewResponse;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;

/**
 * An address that other programs know, whose body goes as it is to one method of the suite.
 * Thread-safe.
 */
final class BodyEndpoint implements HttpService {
  /** What people's {@code curl -F} habits put in front of the manifest. */
  private static final ByteString FORM_PREFIX = ByteString.copyFromUtf8("file=");

  private static final ByteString NEWLINE = ByteString.copyFromUtf8("\n");

  /** Where admission webhooks post. */
  static final String ADMIT = "/admit";

  private final Contract.Method method;
  private final UnaryCalls calls;
  private final Question request;
  private final Answer answer;

  /** Makes the method's request from the path and the body that came. */
  private interface Question {
    MessageLite of(String path, ByteString body);
  }

  /** Makes the HTTP answer from that of the method. */
  private interface Answer {
    HttpResponse of(byte[] message) throws InvalidProtocolBufferException;
  }

  private BodyEndpoint(Contract.Method method, UnaryCalls calls, Question request, Answer answer) {
    this.method = method;
    this.calls = calls;
    this.request = request;
    this.answer = answer;
  }

  /** {@code POST /scan} as kubesec serves it: the body is the manifest, the answer its report. */
  static BodyEndpoint scan(Contract contract, UnaryCalls calls) {
    return new BodyEndpoint(
        method(contract, "vedette.scanner.v1.ScanService/ScanManifest"),
        calls,
        (_, body) ->
            ScanManifestRequest.newBuilder()
                .setContent(
                    body.startsWith(FORM_PREFIX) ? body.substring(FORM_PREFIX.size()) : body)
                .setProfile(Profile.PROFILE_KUBESEC)
                .build(),
        bytes -> {
          ByteString json = ScanManifestResponse.parseFrom(bytes).getKubesecJson();
          return json(json.endsWith(NEWLINE) ? json : json.concat(NEWLINE));
        });
  }

  /**
   * {@code POST /k8s-audit} as Kubernetes' audit webhook calls it, and Falco's plugin serves it:
   * 200 says that all alerts are committed; after anything else the server sends again.
   */
  static BodyEndpoint audit(Contract contract, UnaryCalls calls) {
    return new BodyEndpoint(
        method(contract, "vedette.rules.v1.EvaluationService/EvaluateAudit"),
        calls,
        (_, body) -> EvaluateAuditRequest.newBuilder().setContent(body).build(),
        bytes -> {
          EvaluateAuditResponse taken = EvaluateAuditResponse.parseFrom(bytes);
          StringBuilder text = new StringBuilder();
          text.append(taken.getEventCount()).append(" events, ");
          text.append(taken.getAlertCount()).append(" alerts\n");
          taken
              .getWarningsList()
              .forEach(line -> text.append("warning: ").append(line).append('\n'));
          return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, "%s", text);
        });
  }

  /**
   * {@code POST /admit} as Kubernetes' admission webhook calls it. Labels of the namespace, which
   * the server does not send, may stand in the path that a webhook is registered with.
   */
  static BodyEndpoint admit(Contract contract, UnaryCalls calls) {
    return new BodyEndpoint(
        method(contract, "vedette.scanner.v1.AdmissionService/Review"),
        calls,
        (path, body) ->
            ReviewRequest.newBuilder()
                .setReview(body)
                .putAllNamespaceLabels(NamespaceLabels.of(path.substring(ADMIT.length())))
                .build(),
        bytes -> json(ReviewResponse.parseFrom(bytes).getReview()));
  }

  private static Contract.Method method(Contract contract, String name) {
    return contract
        .find(name)
        .orElseThrow(() -> new IllegalStateException(name + ": not in the contract"));
  }

  private static HttpResponse json(ByteString body) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON, body.toByteArray());
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest http) {
    if (http.method() != HttpMethod.POST && http.method() != HttpMethod.PUT) {
      return HttpResponse.of(
          HttpStatus.METHOD_NOT_ALLOWED,
          MediaType.PLAIN_TEXT_UTF_8,
          "%s",
          http.method() + " (expected: POST)\n");
    }
    try {
      String path = context.path();
      Principal principal = calls.principal(context, http.headers(), method);
      return HttpResponse.of(
          http.aggregate()
              .thenCompose(whole -> {
                var body = UnsafeByteOperations.unsafeWrap(whole.content().array());
                byte[] message = request.of(path, body).toByteArray();
                return calls.call(context, whole.headers(), method, message, principal);
              })
              .thenApply(this::answer)
              .exceptionally(HttpErrors::text));
    } catch (ServiceException e) {
      return HttpErrors.text(e);
    }
  }

  private HttpResponse answer(byte[] bytes) {
    try {
      return answer.of(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INTERNAL, "the answer could not be read");
    }
  }
}
