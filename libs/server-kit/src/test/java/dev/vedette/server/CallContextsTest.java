package dev.vedette.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.server.grpc.CallContexts;
import dev.vedette.server.grpc.RawMessage;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallContextsTest {
  private static final Context.Key<String> CALLER = Context.key("caller");

  private static final Marshaller<String> TEXT =
      new Marshaller<>() {
        @Override
        public InputStream stream(String value) {
          return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
          return "";
        }
      };

  @Test
  void aServiceThatTakesBytesAndAnswersWithMessagesKnowsItsCallerAtEachMessage() {
    assertThat(seen(TEXT)).containsExactly("agent", "agent");
  }

  @Test
  void aCallThatIsHandedOnBeginsInItsContext() {
    assertThat(seen(RawMessage.MARSHALLER).getFirst()).isEqualTo("agent");
  }

  private static <S> List<String> seen(Marshaller<S> answers) {
    MethodDescriptor<byte[], S> method =
        MethodDescriptor.newBuilder(RawMessage.MARSHALLER, answers)
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName("a.Service/Method")
            .build();
    List<String> seen = new ArrayList<>();
    CallContexts.start(
            Context.current().withValue(CALLER, "agent"),
            new Silent<>(method),
            new Metadata(),
            (call, headers) -> {
              seen.add(String.valueOf(CALLER.get()));
              return new ServerCall.Listener<>() {
                @Override
                public void onMessage(byte[] message) {
                  seen.add(String.valueOf(CALLER.get()));
                }
              };
            })
        .onMessage(new byte[0]);
    return seen;
  }

  /** A call that nobody hears of. */
  private static final class Silent<S> extends ServerCall<byte[], S> {
    private final MethodDescriptor<byte[], S> method;

    Silent(MethodDescriptor<byte[], S> method) {
      this.method = method;
    }

    @Override
    public MethodDescriptor<byte[], S> getMethodDescriptor() {
      return method;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(S message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
