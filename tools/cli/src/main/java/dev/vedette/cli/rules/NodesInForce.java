package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import io.grpc.Channel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for nodes to put a revision in force. Stateless. */
final class NodesInForce {
  private static final long LIMIT_SECONDS = 30;
  private static final long HEARD_OF_SECONDS = 30;
  private static final long LOOK_AGAIN_MILLIS = 250;

  private NodesInForce() {}

  /** Returns when every node that was heard of lately says that it has the revision in force. */
  static void await(Channel channel, String revision) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      List<String> waiting = without(channel, revision);
      if (waiting.isEmpty()) {
        return;
      }
      if (System.nanoTime() > end || never.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new CommandFailure("not in force within 30 s on " + String.join(", ", waiting));
      }
    }
  }

  private static List<String> without(Channel channel, String revision) {
    long oldest = Instant.now().getEpochSecond() - HEARD_OF_SECONDS;
    return NodeServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
        .listNodes(ListNodesRequest.newBuilder().setPageSize(1000).build())
        .getNodesList()
        .stream()
        .filter(node -> node.getLastSeenTime().getSeconds() >= oldest)
        .filter(node -> !node.getActiveRevisionsList().contains(revision))
        .map(Node::getName)
        .toList();
  }
}
