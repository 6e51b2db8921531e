package dev.vedette.cli.service;

import dev.vedette.agent.AgentConfig;
import dev.vedette.agent.AgentPrivileges;
import dev.vedette.agent.AgentService;
import dev.vedette.agent.HeapTrimmer;
import dev.vedette.gateway.GatewayConfig;
import dev.vedette.gateway.GatewayService;
import dev.vedette.rules.RulesConfig;
import dev.vedette.rules.RulesService;
import dev.vedette.scanner.ScannerConfig;
import dev.vedette.scanner.ScannerService;
import dev.vedette.server.config.ConfigSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The four services, in the order in which they start: each needs only those before it. */
public enum ServiceName {
  /** Keeps rule sets and alerts. */
  RULES,
  /** Scores manifests. */
  SCANNER,
  /** Watches and checks the node. */
  AGENT,
  /** The door. */
  GATEWAY;

  /** The name of its command, its section of the settings and its metrics. */
  public String section() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Options of the virtual machine of a process of its own. The agent is a guest on its node: its
   * memory goes back to the node soon, buffers are taken in small pieces, only what runs very often
   * is optimised, first code holds little of what it calls, and a start makes no code for what it
   * does once.
   */
  public List<String> machineOptions() {
    return this == AGENT
        ? List.of(
            "-XX:+UseSerialGC",
            "-Xms24m",
            "-Xmn8m",
            "-Xmx512m",
            "-Xss512k",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=15",
            "-XX:-ShrinkHeapInSteps",
            "-XX:TrimNativeHeapInterval=10000",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000",
            "-XX:C1MaxInlineSize=10",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTRecordTraining",
            "-XX:-AOTReplayTraining",
            "-Dguice_bytecode_gen_option=DISABLED",
            "-Djdk.reflect.useNativeAccessorOnly=true",
            "-Dio.netty.jfr.enabled=false",
            "-Dio.netty.allocator.maxOrder=5",
            "-Dio.netty.allocator.numDirectArenas=1")
        : List.of();
  }

  /**
   * Options for the first step of an agent alone, which the second does not take over.
   *
   * @param record the launcher's record of this step
   */
  public static List<String> firstStepOptions(Path record) {
    return AgentPrivileges.forFirstStep(
        List.of("-XX:TieredStopAtLevel=1", "-XX:AOTCache=" + record));
  }

  /**
   * Does what comes before the service starts in a process of its own: the agent gives up
   * privileges, for which the process starts anew, and keeps its heap small.
   */
  void prepare(ConfigSource settings) {
    if (this == AGENT) {
      AgentPrivileges.giveUp(settings.read(section(), AgentConfig.class));
      HeapTrimmer.start();
    }
  }

  /** Does the first half of {@link #prepare}, for the record of a start. */
  void attachOnly(ConfigSource settings) {
    if (this == AGENT) {
      AgentPrivileges.attachOnly(settings.read(section(), AgentConfig.class));
    }
  }

  /**
   * Starts the service in this process.
   *
   * @throws dev.vedette.server.config.ConfigException with everything that is wrong in its section
   */
  public RunningService start(ConfigSource settings) {
    return switch (this) {
      case RULES -> {
        var service = RulesService.start(settings.read(section(), RulesConfig.class));
        yield running(service.grpcPort(), service.metricsPort(), service::close);
      }
      case SCANNER -> {
        var service = ScannerService.start(settings.read(section(), ScannerConfig.class));
        yield running(service.grpcPort(), service.metricsPort(), service::close);
      }
      case AGENT -> {
        var service = AgentService.start(settings.read(section(), AgentConfig.class));
        yield running(service.grpcPort(), service.metricsPort(), service::close);
      }
      case GATEWAY -> {
        var service = GatewayService.start(settings.read(section(), GatewayConfig.class));
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("grpc", service.grpcPort());
        ports.put("http", service.httpPort());
        ports.put("metrics", service.metricsPort());
        yield new RunningService(ports, service::close);
      }
    };
  }

  private static RunningService running(int grpc, int metrics, Runnable stop) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("grpc", grpc);
    ports.put("metrics", metrics);
    return new RunningService(ports, stop);
  }
}
