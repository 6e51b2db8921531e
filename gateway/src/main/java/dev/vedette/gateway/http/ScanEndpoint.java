package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.route.Contract;
import dev.vedette.proto.scanner.v1.Profile;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanManifestResponse;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;

/**
 * {@code POST /scan} as kubesec serves it: the body is the manifest, the answer is its report.
 * Thread-safe.
 */
final class ScanEndpoint implements HttpService {
  private static final String METHOD = "vedette.scanner.v1.ScanService/ScanManifest";

  /** What people's {@code curl -F} habits put in front of the manifest. */
  private static final ByteString FORM_PREFIX = ByteString.copyFromUtf8("file=");

  private static final ByteString NEWLINE = ByteString.copyFromUtf8("\n");

  private final Contract.Method method;
  private final UnaryCalls calls;

  @Inject
  ScanEndpoint(Contract contract, UnaryCalls calls) {
    this.method =
        contract
            .find(METHOD)
            .orElseThrow(() -> new IllegalStateException(METHOD + ": not in the contract"));
    this.calls = calls;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    if (request.method() != HttpMethod.POST && request.method() != HttpMethod.PUT) {
      return HttpResponse.of(
          HttpStatus.METHOD_NOT_ALLOWED,
          MediaType.PLAIN_TEXT_UTF_8,
          "%s",
          request.method() + " (expected: POST)\n");
    }
    try {
      String principal = calls.principal(context, request.headers(), method);
      return HttpResponse.of(
          request
              .aggregate()
              .thenCompose(whole ->
                  calls.call(
                      context,
                      whole.headers(),
                      method,
                      message(whole.content().array()),
                      principal))
              .thenApply(ScanEndpoint::answer)
              .exceptionally(HttpErrors::text));
    } catch (ServiceException e) {
      return HttpErrors.text(e);
    }
  }

  private static byte[] message(byte[] body) {
    ByteString content = UnsafeByteOperations.unsafeWrap(body);
    if (content.startsWith(FORM_PREFIX)) {
      content = content.substring(FORM_PREFIX.size());
    }
    return ScanManifestRequest.newBuilder()
        .setContent(content)
        .setProfile(Profile.PROFILE_KUBESEC)
        .build()
        .toByteArray();
  }

  private static HttpResponse answer(byte[] bytes) {
    try {
      ByteString json = ScanManifestResponse.parseFrom(bytes).getKubesecJson();
      ByteString body = json.endsWith(NEWLINE) ? json : json.concat(NEWLINE);
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON, body.toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INTERNAL, "the answer could not be read");
    }
  }
}
