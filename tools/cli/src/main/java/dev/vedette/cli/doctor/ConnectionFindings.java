package dev.vedette.cli.doctor;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Whether the rest of the suite is within reach, and keeps the same time. Stateless. */
final class ConnectionFindings {
  private static final int LIMIT_MILLIS = 5_000;
  private static final Duration TOLERATED = Duration.ofSeconds(5);

  /** Agents are heard of every ten seconds. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private ConnectionFindings() {}

  /** Whether the gateway serves, and what the nodes that it knows say of the clock. */
  static List<Finding> gateway(GatewayClient client, boolean expected, Instant now) {
    List<Finding> findings = new ArrayList<>();
    try {
      ServingStatus status =
          HealthGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      findings.add(
          status == ServingStatus.SERVING
              ? Finding.ok("gateway", client.address() + " serves")
              : Finding.problem(
                  "gateway",
                  client.address() + " says " + status.name().toLowerCase(Locale.ROOT),
                  "see the logs of the services behind it; vedette status names them"));
      findings.add(
          clock(
              NodeServiceGrpc.newBlockingStub(client.channel())
                  .withDeadlineAfter(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                  .listNodes(ListNodesRequest.newBuilder().setPageSize(1000).build())
                  .getNodesList(),
              now));
    } catch (StatusRuntimeException e) {
      findings.add(
          new Finding(
              "gateway",
              // Where nobody said that there is one, there need not be one.
              expected ? Finding.Level.PROBLEM : Finding.Level.WARNING,
              client.address() + ": " + e.getStatus().getCode(),
              e.getStatus().getCode() == Status.Code.UNAUTHENTICATED
                  ? "vedette login keeps a token that it takes; --token-file names one"
                  : "start it, or say where it is: --gateway HOST:PORT, --tls-trust,"
                      + " --token-file"));
    }
    return findings;
  }

  /** Compares with the time that the rules service last heard of an agent. */
  static Finding clock(List<Node> nodes, Instant now) {
    String check = "clock";
    Instant newest =
        nodes.stream()
            .map(node -> Instant.ofEpochSecond(node.getLastSeenTime().getSeconds()))
            .max(Instant::compareTo)
            .orElse(Instant.EPOCH);
    if (newest.equals(Instant.EPOCH)) {
      return Finding.ok(check, "no agent enrolled, nothing to compare with");
    }
    Duration ahead = Duration.between(newest, now);
    if (ahead.negated().compareTo(TOLERATED) > 0) {
      return Finding.problem(
          check,
          ahead.negated().toSeconds() + " s behind the rules service",
          "turn on time synchronisation: timedatectl set-ntp true");
    }
    if (ahead.compareTo(SILENCE) > 0) {
      return Finding.warning(
          check,
          "no agent was heard of for " + ahead.toSeconds() + " s, or this clock is ahead",
          "see vedette nodes; compare with the rules service's date");
    }
    return Finding.ok(check, "agrees with the rules service's");
  }

  /** Whether something listens where the agent dials the rules service. */
  static Finding rules(String address) {
    String check = "rules service";
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
          LIMIT_MILLIS);
      return Finding.ok(check, address + " listens");
    } catch (IOException e) {
      return Finding.problem(
          check,
          address + ": " + e.getMessage(),
          "start it, correct agent.rules, or let network policies and firewalls through");
    }
  }
}
