package dev.vedette.cli.policy;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.bundle.Bundle;
import dev.vedette.scanner.policy.bundle.BundleSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Bundles and keys in files. Stateless. */
final class BundleFiles {
  private static final long MAX_BYTES = 64L << 20;

  private BundleFiles() {}

  static Bundle read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandFailure(file + ": more than 64 MiB (expected: at most 64 MiB)");
      }
      return Bundle.read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read: " + e.getMessage());
    } catch (PolicyFailure failure) {
      throw new CommandFailure(file + ": " + failure.getMessage());
    }
  }

  static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be written: " + e.getMessage());
    }
  }

  /** A key from a file, whose last end of line does not count. */
  static BundleSignature signature(String algorithm, @Nullable Path key) {
    if (key == null) {
      throw new CommandFailure("--key: missing (expected: a file with a key)");
    }
    try {
      String text = Files.readString(key, StandardCharsets.UTF_8);
      return new BundleSignature(algorithm, text.strip());
    } catch (IOException e) {
      throw new CommandFailure(key + ": cannot be read: " + e.getMessage());
    }
  }
}
