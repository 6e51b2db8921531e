package dev.vedette.agent;

import dev.vedette.agent.check.CheckConfig;
import dev.vedette.agent.container.ContainerConfig;
import dev.vedette.agent.fleet.FleetConfig;
import dev.vedette.agent.node.NodeFacts;
import dev.vedette.agent.stream.StreamConfig;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.signature.SignatureConfig;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Everything that can be set of the agent, section {@code agent}. Immutable.
 *
 * @param grpc where gRPC is served; its certificate is also the one the agent dials with
 * @param metrics where metrics are served
 * @param node name of the node, the host's when empty
 * @param advertise {@code host} or {@code host:port} that the gateway dials, what is bound when
 *     empty
 * @param rules address of the rules service, {@code host:port}
 * @param state directory for what outlives the agent
 * @param capture how kernel events are captured
 * @param container how container runtimes are asked
 * @param stream bounds of the stream to the rules service
 * @param check how node checks run
 * @param fleet bounds of scheduled checks
 * @param signatures which revisions need a signature
 * @param labels what the node is called by, for targets of rollouts
 */
public record AgentConfig(
    GrpcServerConfig grpc,
    MetricsConfig metrics,
    @Default("") String node,
    @Default("") String advertise,
    String rules,
    @Default("/var/lib/vedette/agent") Path state,
    CaptureSettings capture,
    ContainerConfig container,
    StreamConfig stream,
    CheckConfig check,
    FleetConfig fleet,
    SignatureConfig signatures,
    Map<String, String> labels) {

  /** Puts the host's name where no node is named. */
  public AgentConfig {
    labels = Map.copyOf(labels);
    if (labels.size() > 64) {
      throw new InvalidSettingException("labels", labels.size() + " labels", "at most 64");
    }
    node = node.isEmpty() ? NodeFacts.hostName() : node;
    try {
      PeerIdentity.agent(node);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "node", node, "letters, digits, dots, dashes and underscores");
    }
    if (!rules.matches(".+:[0-9]{1,5}")) {
      throw new InvalidSettingException("rules", rules, "host:port of the rules service");
    }
  }

  /**
   * The usual settings for places to listen, to dial and to write; the node is named as the host.
   */
  public static AgentConfig of(
      GrpcServerConfig grpc, MetricsConfig metrics, String rules, Path state) {
    return new AgentConfig(
        grpc,
        metrics,
        "",
        "",
        rules,
        state,
        CaptureSettings.standard(),
        ContainerConfig.standard(),
        StreamConfig.standard(),
        new CheckConfig(Map.of(), Duration.ofSeconds(30), DataSize.mebibytes(1)),
        FleetConfig.standard(),
        SignatureConfig.none(),
        Map.of());
  }

  /** The same for a node of this name. */
  public AgentConfig withNode(String name) {
    return new AgentConfig(
        grpc,
        metrics,
        name,
        advertise,
        rules,
        state,
        capture,
        container,
        stream,
        check,
        fleet,
        signatures,
        labels);
  }

  /** The same with another capture. */
  public AgentConfig withCapture(CaptureSettings settings) {
    return new AgentConfig(
        grpc,
        metrics,
        node,
        advertise,
        rules,
        state,
        settings,
        container,
        stream,
        check,
        fleet,
        signatures,
        labels);
  }

  /** The same with other container runtimes. */
  public AgentConfig withContainer(ContainerConfig settings) {
    return new AgentConfig(
        grpc,
        metrics,
        node,
        advertise,
        rules,
        state,
        capture,
        settings,
        stream,
        check,
        fleet,
        signatures,
        labels);
  }

  /** The same with other checks. */
  public AgentConfig withCheck(CheckConfig settings) {
    return new AgentConfig(
        grpc,
        metrics,
        node,
        advertise,
        rules,
        state,
        capture,
        container,
        stream,
        settings,
        fleet,
        signatures,
        labels);
  }

  /** The same with other signatures. */
  public AgentConfig withSignatures(SignatureConfig settings) {
    return new AgentConfig(
        grpc, metrics, node, advertise, rules, state, capture, container, stream, check, fleet,
        settings, labels);
  }
}
