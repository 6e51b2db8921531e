package dev.vedette.cli.connection;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Tokens that {@code vedette login} keeps, one file for each gateway, readable by their owner only.
 * Immutable.
 */
public record StoredTokens(Path directory) {
  /** Below {@code XDG_CONFIG_HOME}, otherwise {@code ~/.config}. */
  public static StoredTokens of(Map<String, String> environment) {
    String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path base =
        configured.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")))
                .resolve(".config")
            : Path.of(configured);
    return new StoredTokens(base.resolve("vedette").resolve("tokens"));
  }

  /** The file of a gateway's token; it may not be there. */
  public Path file(String address) {
    return directory.resolve(address.replaceAll("[^A-Za-z0-9.-]", "_"));
  }

  /** Keeps a token in place of the one before. */
  public void put(String address, String token) {
    Path file = file(address);
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path next = Files.createTempFile(directory, ".next", "");
      Files.writeString(next, token + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage());
    }
  }

  /** Forgets a token; whether there was one. */
  public boolean remove(String address) {
    try {
      return Files.deleteIfExists(file(address));
    } catch (IOException e) {
      throw new CommandFailure(file(address) + ": cannot be removed: " + e.getMessage());
    }
  }
}
