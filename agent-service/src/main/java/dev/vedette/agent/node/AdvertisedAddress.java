package dev.vedette.agent.node;

import com.google.common.net.HostAndPort;
import dev.vedette.server.Ports;
import java.util.function.Supplier;

/**
 * Where the gateway finds this agent: what is configured, otherwise where it listens. Thread-safe;
 * to be asked when the ports are bound.
 *
 * @param configured {@code host}, {@code host:port} or empty
 * @param boundHost the address that the server binds
 */
record AdvertisedAddress(String configured, String boundHost, Ports ports)
    implements Supplier<String> {
  @Override
  public String get() {
    if (!configured.isEmpty()) {
      return HostAndPort.fromString(configured).withDefaultPort(ports.grpc()).toString();
    }
    boolean everywhere = boundHost.equals("0.0.0.0") || boundHost.equals("::");
    String host = everywhere ? NodeFacts.hostName() : boundHost;
    return HostAndPort.fromParts(host, ports.grpc()).toString();
  }
}
