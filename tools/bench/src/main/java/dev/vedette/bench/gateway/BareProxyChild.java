package dev.vedette.bench.gateway;

import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.grpc.RawMessage;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the library alone costs: a proxy of bytes on grpc-java and one event loop that asks nobody
 * who they are, permits everything, bounds nothing and counts nothing. Ends with its standard
 * input.
 */
public final class BareProxyChild {
  private static final String UNARY = RuleSetServiceGrpc.getGetRuleSetMethod().getFullMethodName();

  private BareProxyChild() {}

  /** In front of the port that is the only argument; prints its own port, then serves. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ManagedChannel backend =
        NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(arguments[0]))
            .usePlaintext()
            .eventLoopGroup(loop)
            .channelType(EpollSocketChannel.class)
            .directExecutor()
            .disableRetry()
            .build();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .channelType(EpollServerSocketChannel.class)
            .directExecutor()
            .fallbackHandlerRegistry(new Everything(backend))
            .build()
            .start();
    out.println("ready " + server.getPort());
    while (System.in.read() >= 0) {
      // Only the end counts.
    }
    System.exit(0);
  }

  /** Has every method, as a stream of bytes both ways. */
  private static final class Everything extends HandlerRegistry {
    private final ManagedChannel backend;
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new ConcurrentHashMap<>();

    Everything(ManagedChannel backend) {
      this.backend = backend;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      return methods.computeIfAbsent(
          name,
          key -> {
            MethodDescriptor<byte[], byte[]> method =
                MethodDescriptor.newBuilder(RawMessage.MARSHALLER, RawMessage.MARSHALLER)
                    // What is known to be unary is sent in fewer frames.
                    .setType(UNARY.equals(key) ? MethodType.UNARY : MethodType.BIDI_STREAMING)
                    .setFullMethodName(key)
                    .build();
            return ServerMethodDefinition.create(
                method,
                (call, headers) -> {
                  Joint joint = new Joint(call, backend.newCall(method, CallOptions.DEFAULT));
                  joint.start(headers);
                  return joint.fromCaller;
                });
          });
    }
  }

  /** Joins two calls; both run in the one event loop. */
  private static final class Joint extends ClientCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> caller;
    private final ClientCall<byte[], byte[]> backend;
    private boolean owesCaller;
    private boolean owesBackend;

    private final ServerCall.Listener<byte[]> fromCaller =
        new ServerCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            backend.sendMessage(message);
            owesCaller = !backend.isReady();
            if (!owesCaller) {
              caller.request(1);
            }
          }

          @Override
          public void onHalfClose() {
            backend.halfClose();
          }

          @Override
          public void onCancel() {
            backend.cancel("caller went away", null);
          }

          @Override
          public void onReady() {
            if (owesBackend) {
              owesBackend = false;
              backend.request(1);
            }
          }
        };

    Joint(ServerCall<byte[], byte[]> caller, ClientCall<byte[], byte[]> backend) {
      this.caller = caller;
      this.backend = backend;
    }

    void start(Metadata headers) {
      backend.start(this, headers);
      backend.request(1);
      caller.request(1);
    }

    @Override
    public void onHeaders(Metadata headers) {
      caller.sendHeaders(headers);
    }

    @Override
    public void onMessage(byte[] message) {
      caller.sendMessage(message);
      owesBackend = !caller.isReady();
      if (!owesBackend) {
        backend.request(1);
      }
    }

    @Override
    public void onReady() {
      if (owesCaller) {
        owesCaller = false;
        caller.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      caller.close(status, trailers);
    }
  }
}
