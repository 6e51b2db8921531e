package dev.vedette.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret by the path of its file: configuration never holds the secret itself. Immutable. */
public record SecretFile(Path path) {
  private static final long MAX_BYTES = 64 * 1024;

  /** Reads the secret now, without surrounding white space. */
  public String read() {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new InvalidSettingException(
            path.toString(), Files.size(path) + " bytes", "a secret of at most 64KiB");
      }
      String secret = Files.readString(path, StandardCharsets.UTF_8).strip();
      if (secret.isEmpty()) {
        throw new InvalidSettingException(
            path.toString(), "an empty file", "a file that holds the secret");
      }
      return secret;
    } catch (IOException e) {
      throw new InvalidSettingException(
          path.toString(), e.toString(), "a readable file that holds the secret");
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
