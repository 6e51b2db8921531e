package dev.vedette.cli.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a running suite listens, by the names of the {@code ready} line. Immutable. */
public record Endpoints(Map<String, String> addresses) {
  /** Copies, in order. */
  public Endpoints {
    addresses = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(addresses));
  }

  /** The gateway's gRPC address, {@code host:port}. */
  public Optional<String> grpc() {
    return Optional.ofNullable(addresses.get("grpc"));
  }

  /** All of them as {@code name=address} on one line. */
  public String line() {
    return addresses.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Puts them where other commands look, all at once. */
  public void write(Path file) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, line().replace(' ', '\n') + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Reads them; empty when nothing runs there. */
  public static Optional<Endpoints> read(Path file) {
    try {
      Map<String, String> addresses = new LinkedHashMap<>();
      for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          addresses.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return Optional.of(new Endpoints(addresses));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
