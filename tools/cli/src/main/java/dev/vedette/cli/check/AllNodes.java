package dev.vedette.cli.check;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Lets the agents of all nodes check their nodes. One run each. */
final class AllNodes {
  private static final String ALL = "*";
  private static final long LIMIT_MINUTES = 30;
  private static final int NAMED = 3;

  private final GatewayClient client;
  private final PrintWriter out;

  AllNodes(GatewayClient client, PrintWriter out) {
    this.client = client;
    this.out = out;
  }

  /** What one node said: its checks, its counts, or why there are none. */
  private record Answer(
      String node, List<CheckResult> results, CheckTotals totals, String json, String problem) {
    static Answer failed(String node, String problem) {
      return new Answer(node, List.of(), CheckTotals.getDefaultInstance(), "{}", problem);
    }
  }

  /** Whether nodes failed a check, or did not answer. */
  record Outcome(boolean failed, boolean complete) {}

  /** Prints a line for each node, then the checks that are not as they should be, then all. */
  Outcome printText(RunCheckRequest request) {
    List<Answer> answers = run(request, true);
    out.println();
    SortedMap<String, List<String>> open = new TreeMap<>();
    for (Answer answer : answers) {
      for (CheckResult result : answer.results()) {
        if (isOpen(result.getState())) {
          open.computeIfAbsent(
                  result.getState().name().replaceFirst("^CHECK_STATE_", "")
                      + " "
                      + result.getCheck()
                      + " "
                      + result.getText(),
                  _ -> new ArrayList<>())
              .add(answer.node());
        }
      }
    }
    open.forEach((check, nodes) -> out.println("[" + check.replaceFirst(" ", "] ") + on(nodes)));
    out.println("\n== Summary total ==");
    out.println(answers.size() + " nodes");
    out.println(line(answers.stream().map(Answer::totals).reduce(AllNodes::sum).orElseThrow()));
    return outcome(answers);
  }

  /** Prints one object with kube-bench's JSON of each node. */
  Outcome printJson(RunCheckRequest request) {
    List<Answer> answers = run(request, false);
    String separator = "{";
    for (Answer answer : answers) {
      out.print(separator + "\"" + answer.node() + "\":" + answer.json().strip());
      separator = ",\n";
    }
    out.println("}");
    return outcome(answers);
  }

  private static Outcome outcome(List<Answer> answers) {
    return new Outcome(
        answers.stream().anyMatch(answer -> answer.totals().getFail() > 0),
        answers.stream().allMatch(answer -> answer.problem().isEmpty()));
  }

  /** One call, which the gateway makes to all nodes. */
  private List<Answer> run(RunCheckRequest request, boolean told) {
    SortedMap<String, Collected> collected = new TreeMap<>();
    Iterator<RunCheckResponse> steps =
        CheckServiceGrpc.newBlockingStub(client.toNode(ALL))
            .withDeadlineAfter(LIMIT_MINUTES, TimeUnit.MINUTES)
            .runCheck(request);
    while (steps.hasNext()) {
      RunCheckResponse step = steps.next();
      Collected node = collected.computeIfAbsent(step.getNode(), Collected::new);
      if (node.take(step) && told) {
        out.printf(
            "%-24s %s%n", node.node, node.problem.isEmpty() ? line(node.totals) : node.problem);
        out.flush();
      }
    }
    return collected.values().stream().map(Collected::answer).toList();
  }

  /** What one node has said so far. */
  private static final class Collected {
    private final String node;
    private final List<CheckResult> results = new ArrayList<>();
    private CheckTotals totals = CheckTotals.getDefaultInstance();
    private String json = "{}";
    private String problem = "ended before it was done";

    Collected(String node) {
      this.node = node;
    }

    /** Takes a step; whether it was the node's last. */
    boolean take(RunCheckResponse step) {
      if (!step.getNodeError().isEmpty()) {
        problem = step.getNodeError();
        return true;
      }
      if (step.hasResult()) {
        results.add(step.getResult());
      } else if (step.hasFinished()) {
        totals = step.getFinished().getTotals();
        json = step.getFinished().getJson();
        problem = "";
        return true;
      }
      return false;
    }

    Answer answer() {
      return problem.isEmpty()
          ? new Answer(node, List.copyOf(results), totals, json, "")
          : Answer.failed(node, problem);
    }
  }

  private static boolean isOpen(CheckState state) {
    return switch (state) {
      case CHECK_STATE_FAIL, CHECK_STATE_WARN, CHECK_STATE_ERROR -> true;
      default -> false;
    };
  }

  private static String on(List<String> nodes) {
    String named = String.join(", ", nodes.subList(0, Math.min(NAMED, nodes.size())));
    return " (" + nodes.size() + ": " + named + (nodes.size() > NAMED ? ", …)" : ")");
  }

  private static String line(CheckTotals totals) {
    return totals.getPass()
        + " PASS, "
        + totals.getFail()
        + " FAIL, "
        + totals.getWarn()
        + " WARN, "
        + totals.getInfo()
        + " INFO, "
        + totals.getError()
        + " ERROR, "
        + totals.getNotApplicable()
        + " NOT_APPLICABLE";
  }

  private static CheckTotals sum(CheckTotals a, CheckTotals b) {
    return CheckTotals.newBuilder()
        .setPass(a.getPass() + b.getPass())
        .setFail(a.getFail() + b.getFail())
        .setWarn(a.getWarn() + b.getWarn())
        .setInfo(a.getInfo() + b.getInfo())
        .setError(a.getError() + b.getError())
        .setNotApplicable(a.getNotApplicable() + b.getNotApplicable())
        .build();
  }
}
