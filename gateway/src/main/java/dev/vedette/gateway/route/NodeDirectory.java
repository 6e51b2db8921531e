package dev.vedette.gateway.route;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.inject.Inject;
import com.google.rpc.ResourceInfo;
import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeResponse;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Context;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where the agents of nodes listen, as the rules service knows; believed for a short time.
 * Thread-safe, never blocks.
 */
final class NodeDirectory {
  private static final int MAX_ENTRIES = 10_000;
  private static final int PAGE = 1000;
  private static final int SHOWN_NODES = 20;
  private static final int LOOK_UP_SECONDS = 5;

  private final Upstreams upstreams;
  private final UpstreamConfig config;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private record Entry(long untilNanos, CompletableFuture<Node> node) {}

  @Inject
  NodeDirectory(Upstreams upstreams, UpstreamConfig config) {
    this.upstreams = upstreams;
    this.config = config;
  }

  /** The node of this name; fails with NOT_FOUND when it never enrolled. */
  CompletableFuture<Node> find(String node) {
    long now = System.nanoTime();
    synchronized (entries) {
      Entry known = entries.get(node);
      if (known != null
          && known.untilNanos() - now > 0
          && !known.node().isCompletedExceptionally()) {
        return known.node();
      }
      CompletableFuture<Node> asked =
          ask(() -> stub().getNode(GetNodeRequest.newBuilder().setName("nodes/" + node).build()))
              .thenApply(GetNodeResponse::getNode)
              .exceptionallyCompose(
                  failure -> CompletableFuture.failedFuture(explain(node, failure)));
      entries.put(node, new Entry(now + config.nodeCacheTime().toNanos(), asked));
      if (entries.size() > MAX_ENTRIES) {
        entries.remove(entries.keySet().iterator().next());
      }
      return asked;
    }
  }

  /**
   * The only node there is; fails with FAILED_PRECONDITION and the names when there are none or
   * several.
   */
  CompletableFuture<Node> theOnlyOne() {
    return ask(
            () -> stub().listNodes(ListNodesRequest.newBuilder().setPageSize(SHOWN_NODES).build()))
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explain("", failure)))
        .thenCompose(NodeDirectory::single);
  }

  /** The nodes that a selector means; fails with NOT_FOUND when there are none. */
  CompletableFuture<List<Node>> select(NodeSelector selector) {
    return page("", new ArrayList<>())
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explain("", failure)))
        .thenApply(all -> all.stream().filter(selector::selects).toList())
        .thenCompose(found ->
            found.isEmpty()
                ? CompletableFuture.failedFuture(
                    new ServiceException(
                        ErrorReason.RESOURCE_NOT_FOUND,
                        "vedette-node: no enrolled node is meant (expected: at least one)"))
                : CompletableFuture.completedFuture(found));
  }

  private CompletableFuture<List<Node>> page(String token, List<Node> before) {
    ListNodesRequest request =
        ListNodesRequest.newBuilder().setPageSize(PAGE).setPageToken(token).build();
    return ask(() -> stub().listNodes(request))
        .thenCompose(response -> {
          before.addAll(response.getNodesList());
          return response.getNextPageToken().isEmpty() || before.size() >= MAX_ENTRIES
              ? CompletableFuture.completedFuture(before)
              : page(response.getNextPageToken(), before);
        });
  }

  /** The name of a node without the collection. */
  static String id(Node node) {
    return node.getName().startsWith("nodes/")
        ? node.getName().substring("nodes/".length())
        : node.getName();
  }

  private static CompletableFuture<Node> single(ListNodesResponse response) {
    List<Node> nodes = response.getNodesList();
    if (nodes.size() == 1 && response.getNextPageToken().isEmpty()) {
      return CompletableFuture.completedFuture(nodes.getFirst());
    }
    String names =
        nodes.stream()
            .map(node -> node.getName().replaceFirst("^nodes/", ""))
            .collect(Collectors.joining(", "));
    String more = response.getNextPageToken().isEmpty() ? "" : ", …";
    String text =
        nodes.isEmpty()
            ? "vedette-node: not set, and no node is enrolled (expected: an agent that has"
                + " enrolled)"
            : "vedette-node: not set (expected: one of " + names + more + ")";
    return CompletableFuture.failedFuture(new ServiceException(ErrorReason.NODE_NOT_CHOSEN, text));
  }

  /**
   * The next call asks again: the node's agent did not answer at the address that is remembered.
   */
  void forget(String node) {
    synchronized (entries) {
      Entry known = entries.get(node);
      if (known != null && known.node().isDone()) {
        entries.remove(node);
      }
    }
  }

  private NodeServiceGrpc.NodeServiceFutureStub stub() {
    return NodeServiceGrpc.newFutureStub(upstreams.rules().channel())
        .withDeadlineAfter(LOOK_UP_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Asks outside of the caller's context: the answer is for others as well, and the caller may go
   * away.
   */
  private static <T> CompletableFuture<T> ask(Supplier<ListenableFuture<T>> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Context.ROOT.run(() -> {
      ListenableFuture<T> asked = question.get();
      asked.addListener(() -> settle(asked, answer), Runnable::run);
    });
    return answer;
  }

  private static <T> void settle(ListenableFuture<T> asked, CompletableFuture<T> answer) {
    try {
      answer.complete(asked.resultNow());
    } catch (IllegalStateException e) {
      answer.completeExceptionally(
          asked.state() == java.util.concurrent.Future.State.FAILED ? asked.exceptionNow() : e);
    }
  }

  private Throwable explain(String node, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    Status.Code code = Status.fromThrowable(cause).getCode();
    if (code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT) {
      return new ServiceException(
          ErrorReason.RESOURCE_NOT_FOUND,
          "vedette-node: " + node + " (expected: the name of an enrolled node)",
          Map.of("node", node),
          List.of(
              ResourceInfo.newBuilder()
                  .setResourceType("Node")
                  .setResourceName("nodes/" + node)
                  .build()),
          cause);
    }
    upstreams.rules().ended(code);
    return new ServiceException(
        ErrorReason.PEER_UNAVAILABLE,
        "rules: cannot say where the node's agent is",
        Map.of(),
        List.of(),
        cause);
  }
}
