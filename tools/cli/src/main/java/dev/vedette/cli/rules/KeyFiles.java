package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.server.signature.RevisionDigest;
import dev.vedette.server.signature.SignedKind;
import dev.vedette.server.signature.SigningKey;
import dev.vedette.server.signature.TrustedKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;

/** Reads keys and signatures, and signs. Stateless. */
final class KeyFiles {
  private static final int MAX_BYTES = 64 << 10;
  private static final String PASSWORD = "COSIGN_PASSWORD";

  private KeyFiles() {}

  static SignedKind kind(RuleSetKind kind) {
    return switch (kind) {
      case RULE_SET_KIND_RUNTIME -> SignedKind.RUNTIME;
      case RULE_SET_KIND_BENCHMARK -> SignedKind.BENCHMARK;
      case RULE_SET_KIND_POLICY -> SignedKind.POLICY;
      case RULE_SET_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new CommandFailure("rule set of a kind that this version does not know");
    };
  }

  /** What is signed for these files. */
  static byte[] statement(SignedKind kind, List<File> files) {
    return RevisionDigest.statement(kind, RevisionDigest.of(kind, files));
  }

  static TrustedKey trusted(Path file) {
    try {
      return TrustedKey.parse(text(file));
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(file + ": " + e.getMessage());
    }
  }

  static byte[] sign(Path key, byte[] statement) {
    String pem = text(key);
    try {
      return (SigningKey.isEncrypted(pem)
              ? SigningKey.parse(pem, password(key))
              : SigningKey.parse(pem))
          .sign(statement);
    } catch (GeneralSecurityException e) {
      throw new CommandFailure(key + ": " + e.getMessage());
    }
  }

  /** From the environment, where cosign takes it from too: arguments are seen by everybody. */
  private static String password(Path key) {
    String password = System.getenv(PASSWORD);
    if (password == null) {
      throw new CommandFailure(key + ": encrypted (expected: its password in " + PASSWORD + ")");
    }
    return password;
  }

  /** A signature as it is, or in base64 as cosign writes it. */
  static byte[] signature(Path file) {
    byte[] content = LocalFiles.content(file, MAX_BYTES);
    try {
      return Base64.getDecoder()
          .decode(new String(content, StandardCharsets.ISO_8859_1).replaceAll("\\s", ""));
    } catch (IllegalArgumentException _) {
      return content;
    }
  }

  private static String text(Path file) {
    return new String(LocalFiles.content(file, MAX_BYTES), StandardCharsets.US_ASCII);
  }
}
