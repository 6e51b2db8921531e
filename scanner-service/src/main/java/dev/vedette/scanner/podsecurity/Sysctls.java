package dev.vedette.scanner.podsecurity;

import dev.vedette.scanner.finding.KubernetesVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kernel settings that a pod may change without harm to others. Stateless. */
public final class Sysctls {
  /** Names with the first minor version that takes them for safe. */
  private static final Map<String, Integer> SAFE =
      Map.ofEntries(
          Map.entry("kernel.shm_rmid_forced", 0),
          Map.entry("net.ipv4.ip_local_port_range", 0),
          Map.entry("net.ipv4.tcp_syncookies", 0),
          Map.entry("net.ipv4.ping_group_range", 0),
          Map.entry("net.ipv4.ip_unprivileged_port_start", 0),
          Map.entry("net.ipv4.ip_local_reserved_ports", 27),
          Map.entry("net.ipv4.tcp_keepalive_time", 29),
          Map.entry("net.ipv4.tcp_fin_timeout", 29),
          Map.entry("net.ipv4.tcp_keepalive_intvl", 29),
          Map.entry("net.ipv4.tcp_keepalive_probes", 29),
          Map.entry("net.ipv4.tcp_rmem", 32),
          Map.entry("net.ipv4.tcp_wmem", 32),
          Map.entry("net.ipv4.tcp_slow_start_after_idle", 37),
          Map.entry("net.ipv4.tcp_notsent_lowat", 37));

  private Sysctls() {}

  /** Whether the setting is safe by the rules of a version. */
  public static boolean isSafe(String name, KubernetesVersion version) {
    @Nullable Integer since = SAFE.get(name);
    return since != null && version.isAtLeast(since);
  }
}
