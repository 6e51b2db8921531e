package dev.vedette.cli.doctor;

import dev.vedette.agent.AgentConfig;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.ebpf.BpfProbe;
import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Looks at this node and says what an agent would miss. */
@Command(
    name = "doctor",
    description = {
      "Says what is missing on this node for an agent, and how to get it. Changes nothing.",
      "Looks at the settings of --config, else of the suite that vedette up started, else of"
          + " /etc/vedette/agent.yaml, else at the defaults.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:nothing is missing; warnings may be there", "1:something does not work"})
public final class DoctorCommand implements Callable<Integer> {
  private static final Path INSTALLED = Path.of("/etc/vedette/agent.yaml");

  /** How findings are printed. */
  enum Format {
    table,
    json
  }

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings of the agent, as for vedette agent; may be repeated.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format = Format.table;

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    findings.add(MachineFindings.java(Runtime.version().feature(), Runtime.version().toString()));
    findings.addAll(KernelFindings.of(BpfProbe.probe()));
    Optional<AgentConfig> agent = settings(findings);
    agent.ifPresent(settings -> look(settings, findings));
    try (GatewayClient client = gateway.connect()) {
      findings.addAll(ConnectionFindings.gateway(client, gateway.addressGiven(), Instant.now()));
    }
    print(findings);
    boolean problem = findings.stream().anyMatch(f -> f.level() == Finding.Level.PROBLEM);
    return problem ? ExitStatus.ERROR : ExitStatus.OK;
  }

  private Optional<AgentConfig> settings(List<Finding> findings) {
    List<Path> used = new ArrayList<>(files);
    if (used.isEmpty()) {
      Path ofSuite = gateway.data().settings();
      Path found = Files.exists(ofSuite) ? ofSuite : INSTALLED;
      if (Files.exists(found)) {
        used.add(found);
      }
    }
    ConfigSource source = ConfigSource.empty();
    if (used.isEmpty()) {
      source = source.withFlags(List.of("agent.rules=127.0.0.1:0"));
    }
    for (Path file : used) {
      source = source.withFile(file);
    }
    try {
      AgentConfig config = source.withEnvironment(System.getenv()).read("agent", AgentConfig.class);
      findings.add(
          Finding.ok("settings", used.isEmpty() ? "defaults, no file found" : used.toString()));
      return Optional.of(config);
    } catch (ConfigException e) {
      findings.add(Finding.problem("settings", String.valueOf(e.getMessage()), "correct the file"));
      return Optional.empty();
    }
  }

  private static void look(AgentConfig agent, List<Finding> findings) {
    findings.add(KernelFindings.lockedMemory(Path.of("/"), agent.capture().ring().bytes()));
    findings.add(MachineFindings.disk(agent.state(), agent.stream().disk().bytes()));
    findings.add(
        MachineFindings.containerRuntime(agent.capture().hostRoot(), agent.container().sockets()));
    findings.add(MachineFindings.port("gRPC", agent.grpc().host(), agent.grpc().port()));
    findings.add(MachineFindings.port("metrics", agent.metrics().host(), agent.metrics().port()));
    TlsConfig tls = agent.grpc().tls();
    if (tls != null) {
      findings.addAll(
          CertificateFindings.of(
              "agent", tls, Optional.of(PeerIdentity.agent(agent.node())), Instant.now()));
    }
    if (!agent.rules().endsWith(":0")) {
      findings.add(ConnectionFindings.rules(agent.rules()));
    }
  }

  private void print(List<Finding> findings) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (format == Format.json) {
      out.println(json(findings));
    } else {
      for (Finding finding : findings) {
        out.printf("%-8s %-18s %s%n", word(finding), finding.check(), finding.found());
        if (!finding.remedy().isEmpty()) {
          out.printf("%-8s %-18s → %s%n", "", "", finding.remedy());
        }
      }
    }
    out.flush();
  }

  private static String json(List<Finding> findings) {
    List<Object> list = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("check", finding.check());
      object.put("level", word(finding));
      object.put("found", finding.found());
      object.put("remedy", finding.remedy());
      list.add(object);
    }
    return JsonMapper.shared()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(Map.of("findings", list));
  }

  private static String word(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }
}
