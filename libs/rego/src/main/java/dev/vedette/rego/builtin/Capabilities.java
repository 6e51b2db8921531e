package dev.vedette.rego.builtin;

import dev.vedette.rego.value.ObjectValue;
import java.util.Set;

/**
 * What a policy may reach beyond its input; nothing unless it is listed. Immutable, so safe for all
 * threads.
 *
 * @param runtime what {@code opa.runtime()} gives
 * @param httpHosts the hosts that {@code http.send} may call, {@code *} for all
 * @param lookupHosts the names that {@code net.lookup_ip_addr} may resolve, {@code *} for all
 */
public record Capabilities(ObjectValue runtime, Set<String> httpHosts, Set<String> lookupHosts) {
  private static final Capabilities NONE = new Capabilities(ObjectValue.EMPTY, Set.of(), Set.of());

  public Capabilities {
    httpHosts = Set.copyOf(httpHosts);
    lookupHosts = Set.copyOf(lookupHosts);
  }

  /** A policy that sees its input and data only. */
  public static Capabilities none() {
    return NONE;
  }

  public Capabilities withRuntime(ObjectValue runtime) {
    return new Capabilities(runtime, httpHosts, lookupHosts);
  }

  /** True when {@code http.send} may call the host. */
  public boolean mayCall(String host) {
    return httpHosts.contains("*") || httpHosts.contains(host);
  }

  /** True when the host may be resolved. */
  public boolean mayLookUp(String host) {
    return lookupHosts.contains("*") || lookupHosts.contains(host);
  }
}
