package dev.vedette.gateway.http;

import com.google.inject.Inject;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vedette.gateway.authorization.AuditLog;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.proxy.Outcomes;
import dev.vedette.gateway.route.Contract;
import dev.vedette.gateway.route.Upstream;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes server-streaming calls for HTTP requests. The upstream is asked for its next answer when
 * the client has taken the one before, so a slow client holds at most one. Thread-safe.
 */
final class StreamCalls {
  private static final int HEARTBEAT_SECONDS = 15;

  private final UnaryCalls calls;
  private final Outcomes outcomes;
  private final Set<Answer> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  @Inject
  StreamCalls(UnaryCalls calls, Outcomes outcomes) {
    this.calls = calls;
    this.outcomes = outcomes;
  }

  /** Ends all streams, which have no end of their own; readers come again. */
  void stop() {
    stopping = true;
    open.forEach(answer -> answer.call.cancel("the gateway stops", null));
  }

  /** What is called, and for whom. */
  record Request(Contract.Method method, RequestHeaders headers, Principal principal) {}

  /** Calls; the answer is there at once and is written to as the method goes on. */
  CompletableFuture<HttpResponse> call(
      ServiceRequestContext context, Request request, byte[] message, StreamEncoding encoding) {
    context.clearRequestTimeout();
    CallOptions options =
        Deadlines.stream(request.headers()).withExecutor(context.blockingTaskExecutor());
    Metadata headers = new Metadata();
    return calls
        .open(request.headers(), request.method(), headers, request.principal())
        .thenApply(upstream -> {
          Answer answer = new Answer(context, upstream, request, encoding, options);
          answer.start(headers, message);
          return answer.writer;
        });
  }

  /** One call. Its listener runs in one thread at a time; the heartbeat in another. */
  private final class Answer extends ClientCall.Listener<byte[]> {
    private final HttpResponseWriter writer = HttpResponse.streaming();
    private final Upstream upstream;
    private final Request request;
    private final Contract.Method method;
    private final AuditLog.Entry entry;
    private final StreamEncoding encoding;
    private final ClientCall<byte[], byte[]> call;
    private final Future<?> heartbeat;
    private boolean begun;
    private boolean taken = true;

    Answer(
        ServiceRequestContext context,
        Upstream upstream,
        Request request,
        StreamEncoding encoding,
        CallOptions options) {
      this.upstream = upstream;
      this.request = request;
      this.method = request.method();
      this.entry = calls.audit(request.principal(), method, request.headers());
      this.encoding = encoding;
      this.call = upstream.channel().newCall(method.raw(), options);
      this.heartbeat =
          context
              .eventLoop()
              .scheduleWithFixedDelay(
                  this::beat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    void start(Metadata headers, byte[] message) {
      var _ =
          writer
              .whenComplete()
              .whenComplete((nothing, failure) -> {
                if (failure != null) {
                  call.cancel("HTTP client went away", failure);
                }
              });
      entry.message(message);
      open.add(this);
      call.start(this, headers);
      call.sendMessage(message);
      call.halfClose();
      call.request(1);
      if (stopping) {
        call.cancel("the gateway stops", null);
      }
    }

    private synchronized void begin() {
      if (!begun) {
        begun = true;
        writer.write(
            ResponseHeaders.builder(HttpStatus.OK)
                .contentType(encoding.type())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                // Asks proxies in between not to collect.
                .set("x-accel-buffering", "no")
                .build());
      }
    }

    private synchronized void beat() {
      HttpData nothing = encoding.heartbeat();
      begin();
      if (taken && !nothing.isEmpty()) {
        var _ = send(nothing);
      }
    }

    private synchronized @Nullable CompletableFuture<Void> send(HttpData data) {
      taken = false;
      if (!writer.tryWrite(data)) {
        return null;
      }
      return writer.whenConsumed().thenRun(this::wasTaken);
    }

    private synchronized void wasTaken() {
      taken = true;
    }

    @Override
    public void onHeaders(Metadata headers) {
      begin();
    }

    @Override
    public void onMessage(byte[] message) {
      begin();
      CompletableFuture<Void> consumed = send(encoding.message(message));
      if (consumed == null) {
        call.cancel("HTTP client went away", null);
      } else {
        var _ = consumed.thenRun(() -> call.request(1));
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      open.remove(this);
      heartbeat.cancel(false);
      calls.leave(request.principal());
      Status end =
          stopping && status.getCode() == Status.Code.CANCELLED ? Status.UNAVAILABLE : status;
      entry.ended(end.getCode());
      Outcomes.Outcome outcome = outcomes.ended(upstream, method.raw(), end, trailers);
      synchronized (this) {
        if (begun) {
          var _ = writer.tryWrite(encoding.end(outcome.status(), outcome.trailers()));
          writer.close();
          return;
        }
        begun = true;
        // Keeps a heartbeat from going before the headers.
        taken = false;
      }
      if (outcome.status().isOk()) {
        writer.write(
            ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, encoding.type()));
        writer.write(encoding.end(outcome.status(), outcome.trailers()));
        writer.close();
      } else {
        var _ =
            encoding
                .refusal(outcome.status().asRuntimeException(outcome.trailers()))
                .aggregate()
                .thenAccept(whole -> {
                  writer.write(whole.headers());
                  writer.write(whole.content());
                  writer.close();
                });
      }
    }
  }
}
