package dev.vedette.agent;

import dev.vedette.agent.check.CheckModule;
import dev.vedette.agent.container.ContainerModule;
import dev.vedette.agent.detection.DetectionModule;
import dev.vedette.agent.fleet.FleetModule;
import dev.vedette.agent.node.NodeModule;
import dev.vedette.agent.node.RulesOfLastRun;
import dev.vedette.agent.stream.StreamModule;
import dev.vedette.agent.watch.WatchModule;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.grpc.AccessPolicy;

/**
 * The agent as one process or one part of a process; {@link #close()} is thread-safe and
 * idempotent.
 */
public final class AgentService implements AutoCloseable {
  private final ServiceProcess process;

  private AgentService(ServiceProcess process) {
    this.process = process;
  }

  /**
   * Starts the agent. A kernel that cannot be watched is no obstacle: the agent says what is
   * missing and serves checks.
   *
   * @throws dev.vedette.server.StartException naming what is in the way, such as a state directory
   *     that is in use
   */
  public static AgentService start(AgentConfig config) {
    RulesOfLastRun lastRun = RulesOfLastRun.compile(config.state(), config.signatures());
    return new AgentService(
        ServiceProcess.named("agent")
            .grpc(config.grpc())
            .metrics(config.metrics())
            .access(AccessPolicy.gatewayOnly())
            .config(config)
            .modules(
                new AgentModule(lastRun),
                new StreamModule(),
                new ContainerModule(config.capture().hostRoot()),
                new DetectionModule(config.capture().prepare()),
                new NodeModule(config.advertise()),
                new WatchModule(),
                new CheckModule(),
                new FleetModule())
            .start());
  }

  /** Returns the port that gRPC is served on. */
  public int grpcPort() {
    return process.ports().grpc();
  }

  /** Returns the port that metrics are served on. */
  public int metricsPort() {
    return process.ports().metrics();
  }

  /** Lets calls in flight end, delivers what it can, then stops. */
  @Override
  public void close() {
    process.close();
  }
}
