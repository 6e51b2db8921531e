package dev.vedette.gateway.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import io.grpc.Metadata;
import io.grpc.Status;

/** How the answers of a server-streaming method become the body of one HTTP answer. Immutable. */
interface StreamEncoding {
  /** What the body is. */
  MediaType type();

  /** One answer. */
  HttpData message(byte[] message);

  /** Something that means nothing, so that nobody takes the connection for dead. */
  HttpData heartbeat();

  /** The end, good or bad. */
  HttpData end(Status status, Metadata trailers);

  /** The whole HTTP answer when the call failed before anything was sent. */
  HttpResponse refusal(Throwable failure);
}
