package dev.vedette.cli.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A service that serves, and how to stop it. Immutable.
 *
 * @param ports where it listens: {@code grpc}, {@code metrics}, and {@code http} for the gateway
 * @param stop lets calls in flight end, then stops; harmless when called twice
 */
public record RunningService(Map<String, Integer> ports, Runnable stop) implements AutoCloseable {
  private static final String READY = "ready ";

  /** Copies, in order. */
  public RunningService {
    ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
  }

  /** The port of one of its listeners. */
  public int port(String listener) {
    Integer port = ports.get(listener);
    if (port == null) {
      throw new IllegalArgumentException(listener + ": not one of " + ports.keySet());
    }
    return port;
  }

  /** The line by which a service that runs alone says that it serves. */
  String readyLine() {
    return READY
        + ports.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }

  /** Reads the ports from a ready line; empty when it is none. */
  public static Map<String, Integer> parseReadyLine(String line) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    if (line.startsWith(READY)) {
      for (String part : line.substring(READY.length()).split(" ", -1)) {
        int equals = part.indexOf('=');
        ports.put(part.substring(0, equals), Integer.parseInt(part.substring(equals + 1)));
      }
    }
    return ports;
  }

  @Override
  public void close() {
    stop.run();
  }
}
