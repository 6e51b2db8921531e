package dev.vedette.cli.check;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Lets the agents of all nodes check their nodes, several at once. One run each. */
final class AllNodes {
  private static final int AT_ONCE = 16;
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
  Outcome printText(RunCheckRequest request) throws InterruptedException {
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
  Outcome printJson(RunCheckRequest request) throws InterruptedException {
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

  private List<Answer> run(RunCheckRequest request, boolean told) throws InterruptedException {
    List<String> nodes = nodes();
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(Math.min(AT_ONCE, nodes.size()))) {
      List<Future<Answer>> running =
          nodes.stream().map(node -> executor.submit(() -> check(node, request))).toList();
      for (Future<Answer> future : running) {
        Answer answer = future.get();
        answers.add(answer);
        if (told) {
          out.printf(
              "%-24s %s%n",
              answer.node(), answer.problem().isEmpty() ? line(answer.totals()) : answer.problem());
          out.flush();
        }
      }
    } catch (ExecutionException e) {
      throw new CommandFailure("a check broke off: " + e.getCause());
    }
    return answers;
  }

  private List<String> nodes() {
    List<String> nodes = new ArrayList<>();
    String pageToken = "";
    do {
      ListNodesResponse page =
          NodeServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .listNodes(ListNodesRequest.newBuilder().setPageToken(pageToken).build());
      page.getNodesList().stream()
          .map(Node::getName)
          .map(name -> name.replaceFirst("^nodes/", ""))
          .forEach(nodes::add);
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    if (nodes.isEmpty()) {
      throw new CommandFailure("no node is enrolled (expected: an agent that has enrolled)");
    }
    return nodes;
  }

  private Answer check(String node, RunCheckRequest request) {
    List<CheckResult> results = new ArrayList<>();
    CheckTotals totals = CheckTotals.getDefaultInstance();
    String json = "{}";
    try {
      Iterator<RunCheckResponse> steps =
          CheckServiceGrpc.newBlockingStub(client.toNode(node))
              .withDeadlineAfter(LIMIT_MINUTES, TimeUnit.MINUTES)
              .runCheck(request);
      while (steps.hasNext()) {
        RunCheckResponse step = steps.next();
        if (step.hasResult()) {
          results.add(step.getResult());
        } else if (step.hasFinished()) {
          totals = step.getFinished().getTotals();
          json = step.getFinished().getJson();
        }
      }
    } catch (StatusRuntimeException e) {
      return Answer.failed(node, e.getStatus().getCode() + ": " + e.getStatus().getDescription());
    }
    return new Answer(node, List.copyOf(results), totals, json, "");
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
