package dev.vedette.gateway.identity;

import com.nimbusds.jose.jwk.JWKSet;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.file.Reloaded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keys in a file. Thread-safe. */
final class KeyFile implements KeySource {
  private final Reloaded<JWKSet> keys;

  KeyFile(Path file, Consumer<Reloaded.Outcome> onChange) {
    keys = Reloaded.of(List.of(file), () -> read(file), onChange);
  }

  private static JWKSet read(Path file) {
    try {
      if (Files.size(file) > PublicKeys.MAX_BYTES) {
        throw new IOException("larger than 1MiB");
      }
      return PublicKeys.parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException | ParseException e) {
      throw new InvalidSettingException(
          "gateway.identity.jwt.jwks", file + ": " + e.getMessage(), "a JSON Web Key Set");
    }
  }

  @Override
  public Optional<JWKSet> keys() {
    return Optional.of(keys.get());
  }

  @Override
  public boolean lookAgain() {
    return false;
  }
}
