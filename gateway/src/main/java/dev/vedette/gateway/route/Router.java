package dev.vedette.gateway.route;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Metadata;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Picks the upstream of a call from the name of its service and, for agents, from metadata.
 * Thread-safe, never blocks.
 */
public final class Router {
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  private static final int SHOWN = 100;

  private final Upstreams upstreams;
  private final NodeDirectory nodes;

  @Inject
  Router(Upstreams upstreams, NodeDirectory nodes) {
    this.upstreams = upstreams;
    this.nodes = nodes;
  }

  /** Whether the services of a package are served by anybody behind the gateway. */
  public static boolean isRouted(String service) {
    return service.startsWith("vedette.rules.")
        || service.startsWith("vedette.scanner.")
        || service.startsWith("vedette.agent.");
  }

  /** The upstream; the future fails with a {@link ServiceException} that the caller may see. */
  public CompletableFuture<Upstream> route(Contract.Method method, Metadata headers) {
    String service = method.service();
    if (service.startsWith("vedette.rules.")) {
      return CompletableFuture.completedFuture(upstreams.rules());
    }
    if (service.startsWith("vedette.scanner.")) {
      return CompletableFuture.completedFuture(upstreams.scanner());
    }
    return agent(headers.get(CallIdentity.NODE_HEADER), method);
  }

  private CompletableFuture<Upstream> agent(@Nullable String header, Contract.Method method) {
    if (header == null || header.isBlank()) {
      return nodes.theOnlyOne().thenApply(this::agentOf);
    }
    String name =
        header.strip().startsWith("nodes/")
            ? header.strip().substring("nodes/".length())
            : header.strip();
    if (NodeSelector.isSelector(name)) {
      return several(name, method);
    }
    if (!NODE.matcher(name).matches()) {
      return CompletableFuture.failedFuture(
          ServiceException.invalidField(
              "vedette-node",
              header.substring(0, Math.min(SHOWN, header.length())),
              "the name of an enrolled node"));
    }
    return nodes.find(name).thenApply(this::agentOf);
  }

  private CompletableFuture<Upstream> several(String text, Contract.Method method) {
    if (!FanOut.isPossible(method.proto())) {
      return CompletableFuture.failedFuture(
          ServiceException.invalidField(
              "vedette-node", text, "one node: answers of this method do not say whose they are"));
    }
    try {
      return nodes
          .select(NodeSelector.parse(text))
          .thenApply(found -> {
            Map<String, Supplier<Upstream>> agents = new TreeMap<>();
            found.forEach(node -> agents.put(NodeDirectory.id(node), () -> agentOf(node)));
            return new Upstream("nodes", new FanOut(agents, method.proto()));
          });
    } catch (ServiceException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Upstream agentOf(Node node) {
    String name = NodeDirectory.id(node);
    if (!NODE.matcher(name).matches() || !UpstreamConfig.isTarget(node.getAddress())) {
      throw new ServiceException(
          ErrorReason.PEER_UNAVAILABLE,
          "nodes/" + name + ": enrolled without an address of its agent");
    }
    return upstreams.agent(name, node.getAddress(), () -> nodes.forget(name));
  }
}
