package dev.vedette.server.signature;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which revisions need a signature; immutable.
 *
 * @param keys PEM files of the public keys (Ed25519, or EC over P-256) that are trusted
 * @param require kinds of rule sets whose revisions are refused without a signature by one of them
 */
public record SignatureConfig(@Default("") List<Path> keys, @Default("") List<SignedKind> require) {

  /** Copies the lists and refuses to require what no key could give. */
  public SignatureConfig {
    keys = List.copyOf(keys);
    require = List.copyOf(require);
    if (keys.isEmpty() && !require.isEmpty()) {
      throw new InvalidSettingException("require", require, "nothing, or also keys");
    }
  }

  /** Returns the settings that require nothing. */
  public static SignatureConfig none() {
    return new SignatureConfig(List.of(), List.of());
  }
}
