package dev.vedette.cli.up;

import dev.vedette.cli.connection.DataDirectory;
import dev.vedette.cli.connection.Endpoints;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.service.RunningService;
import dev.vedette.cli.service.ServiceName;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of the suite as one file, which each service reads its section of. Ports that were
 * left to the system are put in as they become known. Used by one thread.
 */
final class SuiteSettings {
  /** How many ports a suite takes. */
  static final int PORTS = 9;

  private static final String HOST = "127.0.0.1";

  private final DataDirectory data;
  private final Map<String, String> values = new TreeMap<>();
  private final Map<ServiceName, RunningService> running = new EnumMap<>(ServiceName.class);

  private SuiteSettings(DataDirectory data) {
    this.data = data;
  }

  /** Makes certificates and a token, and writes the file. */
  static SuiteSettings prepare(DataDirectory data, int firstPort, String node) {
    SuiteSettings settings = new SuiteSettings(data);
    settings.issueCertificates(node);
    settings.writeToken();
    settings.listen("gateway", firstPort, 0, 2);
    settings.put("gateway.http.host", HOST);
    settings.put("gateway.http.port", portOrFree(firstPort, 1));
    settings.listen("rules", firstPort, 3, 4);
    settings.listen("scanner", firstPort, 5, 6);
    settings.listen("agent", firstPort, 7, 8);
    settings.put("rules.database", data.path().resolve("rules.db"));
    settings.put("agent.node", node);
    settings.put("agent.state", data.path().resolve("agent"));
    settings.put("gateway.identity.token-file", data.token());
    settings.write();
    return settings;
  }

  /** The file in force. */
  Path file() {
    return data.settings();
  }

  /** Puts in where a service listens, so that those after it find it and it comes back there. */
  void serves(ServiceName name, RunningService service) {
    running.put(name, service);
    String section = name.section();
    put(section + ".grpc.port", service.port("grpc"));
    put(section + ".metrics.port", service.port("metrics"));
    String address = HOST + ":" + service.port("grpc");
    switch (name) {
      case RULES -> {
        put("agent.rules", address);
        put("scanner.rules", address);
        put("gateway.upstreams.rules", address);
      }
      case SCANNER -> put("gateway.upstreams.scanner", address);
      case GATEWAY -> put("gateway.http.port", service.port("http"));
      case AGENT -> {}
    }
    write();
  }

  /** Where everything listens, for people and scrapers. */
  Endpoints endpoints() {
    Map<String, String> addresses = new LinkedHashMap<>();
    RunningService gateway = running.get(ServiceName.GATEWAY);
    if (gateway == null) {
      throw new IllegalStateException("the gateway does not serve yet");
    }
    addresses.put("grpc", HOST + ":" + gateway.port("grpc"));
    addresses.put("http", "http://" + HOST + ":" + gateway.port("http"));
    for (ServiceName name : ServiceName.values()) {
      RunningService service = running.get(name);
      if (service != null) {
        addresses.put(
            "metrics." + name.section(),
            "http://" + HOST + ":" + service.port("metrics") + "/metrics");
      }
    }
    addresses.put("token-file", data.token().toString());
    return new Endpoints(addresses);
  }

  private void listen(String section, int firstPort, int grpc, int metrics) {
    put(section + ".grpc.host", HOST);
    put(section + ".grpc.port", portOrFree(firstPort, grpc));
    put(section + ".metrics.host", HOST);
    put(section + ".metrics.port", portOrFree(firstPort, metrics));
  }

  private static int portOrFree(int firstPort, int offset) {
    return firstPort == 0 ? 0 : firstPort + offset;
  }

  private void issueCertificates(String node) {
    ThrowawayCa ca = ThrowawayCa.create(data.certificates());
    tls("rules.grpc.tls", ca.issue(PeerIdentity.rules()));
    tls("scanner.grpc.tls", ca.issue(PeerIdentity.scanner()));
    tls("agent.grpc.tls", ca.issue(PeerIdentity.agent(node)));
    tls("gateway.upstreams.tls", ca.issue(PeerIdentity.gateway()));
  }

  private void tls(String key, TlsConfig tls) {
    put(key + ".certificate", tls.certificate());
    put(key + ".key", tls.key());
    put(key + ".trust", tls.trust());
  }

  private void writeToken() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    writePrivately(data.token(), token + "\n");
  }

  private void put(String key, Object value) {
    values.put(key, value.toString());
  }

  private void write() {
    StringBuilder text = new StringBuilder("# Written by vedette up at each start.\n");
    values.forEach((key, value) ->
        text.append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
    writePrivately(data.settings(), text.toString());
  }

  private static void writePrivately(Path file, String content) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(next, content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage());
    }
  }

  /** The host's name, with what may not stand in a certificate replaced. */
  static String hostname() {
    String name;
    try {
      name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      try {
        name = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException unknown) {
        name = "localhost";
      }
    }
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[._-]+", "");
    return safe.isEmpty() ? "localhost" : safe;
  }
}
