package dev.vedette.cli.status;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.ListOutputsRequest;
import dev.vedette.proto.rules.v1.ListOutputsResponse;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.OutputServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What the suite says of itself. Immutable.
 *
 * @param services by name, whether each serves
 */
record StatusReport(
    Map<String, Boolean> services, List<Node> nodes, List<RuleSet> ruleSets, List<Output> outputs) {
  /** One service of each process, by which its health is asked for. */
  private static final Map<String, String> SERVICES =
      Map.of("rules", RuleSetServiceGrpc.SERVICE_NAME, "scanner", "vedette.scanner.v1.ScanService");

  StatusReport {
    services = Map.copyOf(services);
    nodes = List.copyOf(nodes);
    ruleSets = List.copyOf(ruleSets);
    outputs = List.copyOf(outputs);
  }

  /**
   * Asks the gateway.
   *
   * @throws StatusRuntimeException when it does not answer; a service behind it that does not is
   *     part of the report
   */
  static StatusReport of(GatewayClient client) {
    Map<String, Boolean> services = new LinkedHashMap<>();
    // Whoever answers is up, whatever it says of those behind it.
    health(client, "");
    services.put("gateway", true);
    SERVICES.forEach((name, service) -> services.put(name, health(client, service)));
    if (!services.getOrDefault("rules", false)) {
      return new StatusReport(services, List.of(), List.of(), List.of());
    }
    return new StatusReport(services, nodes(client), ruleSets(client), outputs(client));
  }

  private static boolean health(GatewayClient client, String service) {
    try {
      return HealthGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.newBuilder().setService(service).build())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      if (!service.isEmpty() && e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static List<Node> nodes(GatewayClient client) {
    var stub = NodeServiceGrpc.newBlockingStub(client.channel());
    return all(
        token ->
            stub.withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .listNodes(
                    ListNodesRequest.newBuilder().setPageSize(1000).setPageToken(token).build()),
        ListNodesResponse::getNodesList,
        ListNodesResponse::getNextPageToken);
  }

  private static List<RuleSet> ruleSets(GatewayClient client) {
    var stub = RuleSetServiceGrpc.newBlockingStub(client.channel());
    return all(
        token ->
            stub.withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .listRuleSets(ListRuleSetsRequest.newBuilder().setPageToken(token).build()),
        ListRuleSetsResponse::getRuleSetsList,
        ListRuleSetsResponse::getNextPageToken);
  }

  private static List<Output> outputs(GatewayClient client) {
    var stub = OutputServiceGrpc.newBlockingStub(client.channel());
    return all(
        token ->
            stub.withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .listOutputs(ListOutputsRequest.newBuilder().setPageToken(token).build()),
        ListOutputsResponse::getOutputsList,
        ListOutputsResponse::getNextPageToken);
  }

  private static <P, T> List<T> all(
      Function<String, P> page, Function<P, List<T>> items, Function<P, String> next) {
    List<T> all = new ArrayList<>();
    String token = "";
    do {
      P answer = page.apply(token);
      all.addAll(items.apply(answer));
      token = next.apply(answer);
    } while (!token.isEmpty());
    return all;
  }

  /** How many nodes have the active revision of a rule set in force. */
  long nodesWith(RuleSet ruleSet) {
    return nodes.stream()
        .filter(node -> node.getActiveRevisionsList().contains(ruleSet.getActiveRevision()))
        .count();
  }

  /** Rule sets that nodes should have something of. */
  List<RuleSet> forNodes() {
    return ruleSets.stream()
        .filter(ruleSet -> ruleSet.getKind() == RuleSetKind.RULE_SET_KIND_RUNTIME)
        .filter(ruleSet -> !ruleSet.getActiveRevision().isEmpty())
        .toList();
  }
}
