package dev.vedette.agent.node;

import dev.vedette.agent.detection.NodeCapture;
import dev.vedette.agent.detection.RulesInForce;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.proto.rules.v1.Node;
import java.util.function.Supplier;

/** Says how this node is, for its enrolment. Thread-safe. */
final class NodeReport implements Supplier<Node> {
  private final NodeFacts facts;
  private final Supplier<String> address;
  private final NodeCapture capture;
  private final RulesInForce rules;
  private final DropLedger drops;

  NodeReport(
      NodeFacts facts,
      Supplier<String> address,
      NodeCapture capture,
      RulesInForce rules,
      DropLedger drops) {
    this.facts = facts;
    this.address = address;
    this.capture = capture;
    this.rules = rules;
    this.drops = drops;
  }

  @Override
  public Node get() {
    Node.Builder node =
        Node.newBuilder()
            .setName(facts.resourceName())
            .setAddress(address.get())
            .setHostname(facts.hostname())
            .setBootId(facts.bootId())
            .setKernelRelease(facts.kernelRelease())
            .setAgentVersion(facts.agentVersion())
            .addAllActiveRevisions(rules.revisions())
            .putAllLabels(facts.labels())
            .setCapturedEvents(capture.capturedEvents());
    drops
        .totals()
        .forEach((reason, events) -> {
          if (events > 0) {
            node.putDroppedEvents(reason, events);
          }
        });
    return switch (capture.state()) {
      case NodeCapture.State.Active _ ->
          node.setCaptureState(Node.CaptureState.CAPTURE_STATE_ACTIVE).build();
      case NodeCapture.State.Disabled _ ->
          node.setCaptureState(Node.CaptureState.CAPTURE_STATE_DISABLED)
              .setCaptureMessage("turned off by agent.capture.enabled")
              .build();
      case NodeCapture.State.Unavailable(String reason) ->
          node.setCaptureState(Node.CaptureState.CAPTURE_STATE_UNAVAILABLE)
              .setCaptureMessage(reason)
              .build();
    };
  }
}
