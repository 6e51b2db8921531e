package dev.vedette.agent.check;

import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How node checks run: settings {@code agent.check.*}. Immutable.
 *
 * @param directories benchmark directories that calls may name
 * @param auditTimeout how long one audit may take
 * @param auditOutput how much one audit may print
 * @param shell whether audits that cannot be evaluated without one may run a shell
 * @param kubernetesServer address of the API server that checks of the cluster may ask, such as
 *     {@code https://10.0.0.1:6443}; empty for none
 * @param kubernetesCredentials directory with {@code token} and {@code ca.crt} for it
 * @param hostRoot where the node's root directory is mounted
 */
public record CheckConfig(
    Map<String, Path> directories,
    @Default("30s") Duration auditTimeout,
    @Default("1MiB") DataSize auditOutput,
    @Default("true") boolean shell,
    @Default("/") Path hostRoot,
    @Default("") String kubernetesServer,
    @Default("/var/run/secrets/kubernetes.io/serviceaccount") Path kubernetesCredentials) {
  private static final long MAX_OUTPUT_BYTES = 16L << 20;

  public CheckConfig {
    directories = Map.copyOf(directories);
    if (!auditTimeout.isPositive()) {
      throw new InvalidSettingException("audit-timeout", auditTimeout, "> 0");
    }
    if (auditOutput.bytes() <= 0 || auditOutput.bytes() > MAX_OUTPUT_BYTES) {
      throw new InvalidSettingException("audit-output", auditOutput, "1 to 16MiB");
    }
    if (!kubernetesServer.isEmpty() && !kubernetesServer.startsWith("https://")) {
      throw new InvalidSettingException(
          "kubernetes-server", kubernetesServer, "an address that begins with https://");
    }
  }

  /** Directories and bounds, where the node is this machine and a shell may run. */
  public CheckConfig(Map<String, Path> directories, Duration auditTimeout, DataSize auditOutput) {
    this(directories, auditTimeout, auditOutput, true, Path.of("/"), "", Path.of("/"));
  }

  ShellLimits limits() {
    return new ShellLimits(auditTimeout, (int) auditOutput.bytes());
  }
}
