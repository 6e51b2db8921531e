package dev.vedette.gateway.posture;

import com.google.protobuf.util.Timestamps;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.proto.posture.v1.AgentState;
import dev.vedette.proto.posture.v1.AgentState.Problem;
import dev.vedette.proto.posture.v1.AgentStates;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether agents look after their nodes. */
final class AgentHealth {
  private static final int PAGE = 1000;
  private static final int MOST = 5000;
  private static final int SHOWN = 100;
  private static final long SILENT_SECONDS = 60;
  private static final long ONE_IN = 1000;

  private AgentHealth() {}

  static AgentStates at(Instant now, Questions questions, Principal principal) {
    AgentStates.Builder states = AgentStates.newBuilder();
    ListNodesRequest.Builder page = ListNodesRequest.newBuilder().setPageSize(PAGE);
    int seen = 0;
    do {
      ListNodesResponse nodes =
          questions.ask(NodeServiceGrpc.getListNodesMethod(), page.build(), principal);
      nodes.getNodesList().forEach(node -> take(node, now, states));
      seen += nodes.getNodesCount();
      page.setPageToken(nodes.getNextPageToken());
    } while (!page.getPageToken().isEmpty() && seen < MOST);
    return states.setTruncated(!page.getPageToken().isEmpty()).build();
  }

  private static void take(Node node, Instant now, AgentStates.Builder states) {
    long lost = node.getDroppedEventsMap().values().stream().mapToLong(Long::longValue).sum();
    List<Problem> problems = new ArrayList<>();
    if (Timestamps.toMillis(node.getLastSeenTime())
        < now.minusSeconds(SILENT_SECONDS).toEpochMilli()) {
      problems.add(Problem.PROBLEM_SILENT);
    }
    if (node.getCaptureState() == Node.CaptureState.CAPTURE_STATE_UNAVAILABLE) {
      problems.add(Problem.PROBLEM_NO_CAPTURE);
    }
    if (lost > node.getCapturedEvents() / ONE_IN) {
      problems.add(Problem.PROBLEM_LOST_EVENTS);
    }
    if (problems.isEmpty()) {
      states.setHealthyCount(states.getHealthyCount() + 1);
      return;
    }
    states.setUnhealthyCount(states.getUnhealthyCount() + 1);
    if (states.getUnhealthyAgentsCount() < SHOWN) {
      states.addUnhealthyAgents(
          AgentState.newBuilder()
              .setNode(node.getName())
              .addAllProblems(problems)
              .setLastSeenTime(node.getLastSeenTime())
              .setMessage(node.getCaptureMessage())
              .setLostEvents(lost));
    }
  }
}
