package dev.vedette.gateway.route;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.vedette.server.grpc.CallIdentity;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call of many: the message goes to each of some nodes, several at a time, and their
 * answers come back as one stream. Each answer gets the field {@code node}, and a node that fails
 * an answer with {@code node_error}; both are written behind the bytes of the node, which are not
 * decoded. Thread-safe.
 */
final class FanOut extends Channel {
  private static final int AT_ONCE = 16;

  private final Map<String, Supplier<Upstream>> nodes;
  private final Descriptors.MethodDescriptor proto;

  FanOut(Map<String, Supplier<Upstream>> nodes, Descriptors.MethodDescriptor proto) {
    this.nodes = new TreeMap<>(nodes);
    this.proto = proto;
  }

  /** Whether the answers of a method can say which node they are of. */
  static boolean isPossible(Descriptors.MethodDescriptor method) {
    return method.isServerStreaming()
        && !method.isClientStreaming()
        && method.getOutputType().findFieldByName("node") != null
        && method.getOutputType().findFieldByName("node_error") != null;
  }

  @Override
  public String authority() {
    return "nodes";
  }

  @Override
  @SuppressWarnings("unchecked") // The gateway's messages are bytes.
  public <Q, S> ClientCall<Q, S> newCall(MethodDescriptor<Q, S> method, CallOptions options) {
    return (ClientCall<Q, S>) new ManyCalls((MethodDescriptor<byte[], byte[]>) method, options);
  }

  private byte[] fields(String node, @Nullable Status failure) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream output = CodedOutputStream.newInstance(bytes);
      output.writeString(field("node").getNumber(), node);
      if (failure != null) {
        output.writeString(
            field("node_error").getNumber(), failure.getCode() + ": " + failure.getDescription());
      }
      output.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
  }

  private FieldDescriptor field(String name) {
    FieldDescriptor field = proto.getOutputType().findFieldByName(name);
    if (field == null) {
      throw new IllegalStateException(proto.getFullName() + ": answers without " + name);
    }
    return field;
  }

  /** All of them as one. What happens is put in order by the context, which holds no lock. */
  private final class ManyCalls extends ClientCall<byte[], byte[]> {
    private final MethodDescriptor<byte[], byte[]> method;
    private final CallOptions options;
    private final SynchronizationContext order =
        new SynchronizationContext((thread, failure) -> end(Status.fromThrowable(failure)));
    private final Deque<String> waiting = new ArrayDeque<>(nodes.keySet());
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<ClientCall<byte[], byte[]>> open = new ArrayList<>();
    private @Nullable Listener<byte[]> listener;
    private Metadata headers = new Metadata();
    private byte[] message = new byte[0];
    private long wanted;
    private boolean ended;

    /** What a node said, and the call to ask for more. */
    private record Answer(ByteBuffer message, @Nullable ClientCall<byte[], byte[]> more) {}

    ManyCalls(MethodDescriptor<byte[], byte[]> method, CallOptions options) {
      this.method = method;
      this.options = options;
    }

    @Override
    public void start(Listener<byte[]> responses, Metadata given) {
      order.execute(() -> {
        listener = responses;
        headers = given;
        responses.onHeaders(new Metadata());
      });
    }

    @Override
    public void request(int count) {
      order.execute(() -> {
        wanted += count;
        deliver();
      });
    }

    @Override
    public void sendMessage(byte[] request) {
      order.execute(() -> message = request);
    }

    @Override
    public void halfClose() {
      // Calls take deadline and cancellation from the context of their caller.
      io.grpc.Context context = io.grpc.Context.current();
      order.execute(() ->
          context.run(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
              next(context);
            }
          }));
    }

    @Override
    public void cancel(@Nullable String text, @Nullable Throwable cause) {
      order.execute(() -> {
        List.copyOf(open).forEach(call -> call.cancel(text, cause));
        end(Status.CANCELLED.withDescription(text).withCause(cause));
      });
    }

    private void next(io.grpc.Context context) {
      String node = waiting.poll();
      if (node == null || ended) {
        deliver();
        return;
      }
      Upstream upstream;
      try {
        upstream = nodes.getOrDefault(node, () -> null).get();
      } catch (RuntimeException e) {
        failed(node, Status.UNAVAILABLE.withDescription(e.getMessage()));
        next(context);
        return;
      }
      ClientCall<byte[], byte[]> call = upstream.channel().newCall(method, options);
      open.add(call);
      Metadata own = new Metadata();
      own.merge(headers);
      own.discardAll(CallIdentity.NODE_HEADER);
      own.put(CallIdentity.NODE_HEADER, node);
      call.start(new OfNode(context, node, upstream, call), own);
      call.sendMessage(message);
      call.halfClose();
      call.request(1);
    }

    private void failed(String node, Status status) {
      answers.add(new Answer(ByteBuffer.wrap(fields(node, status)), null));
    }

    private void deliver() {
      Listener<byte[]> to = listener;
      while (to != null && !ended && wanted > 0 && !answers.isEmpty()) {
        Answer answer = answers.poll();
        wanted--;
        to.onMessage(answer.message().array());
        if (answer.more() != null) {
          answer.more().request(1);
        }
      }
      if (answers.isEmpty() && open.isEmpty() && waiting.isEmpty()) {
        end(Status.OK);
      }
    }

    private void end(Status status) {
      Listener<byte[]> to = listener;
      if (!ended && to != null) {
        ended = true;
        waiting.clear();
        answers.clear();
        to.onClose(status, new Metadata());
      }
    }

    /** Hears one node. */
    private final class OfNode extends Listener<byte[]> {
      private final io.grpc.Context context;
      private final String node;
      private final Upstream upstream;
      private final ClientCall<byte[], byte[]> call;

      OfNode(
          io.grpc.Context context,
          String node,
          Upstream upstream,
          ClientCall<byte[], byte[]> call) {
        this.context = context;
        this.node = node;
        this.upstream = upstream;
        this.call = call;
      }

      @Override
      public void onMessage(byte[] answer) {
        byte[] name = fields(node, null);
        byte[] whole = java.util.Arrays.copyOf(answer, answer.length + name.length);
        System.arraycopy(name, 0, whole, answer.length, name.length);
        order.execute(() -> {
          answers.add(new Answer(ByteBuffer.wrap(whole), call));
          deliver();
        });
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        order.execute(() -> {
          open.remove(call);
          upstream.ended(status.getCode());
          if (!status.isOk() && !ended) {
            boolean told = trailers.containsKey(Upstream.DETAILS);
            failed(
                node,
                told ? status : status.withDescription(upstream.name() + ": " + words(status)));
          }
          context.run(() -> next(context));
        });
      }
    }
  }

  /** What the transport says names addresses. */
  private static String words(Status status) {
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> "no answer within the deadline";
      case UNAVAILABLE -> "cannot be reached now";
      default -> status.getCode().name();
    };
  }
}
