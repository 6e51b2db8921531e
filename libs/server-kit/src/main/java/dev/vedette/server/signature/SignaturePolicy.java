package dev.vedette.server.signature;

import com.google.common.hash.Hashing;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides which revisions are signed as they must be. Immutable and thread-safe. */
public final class SignaturePolicy {
  private static final long MAX_BYTES = 64 << 10;

  private final List<TrustedKey> keys;
  private final Set<SignedKind> required;

  /** Trusts these keys, and requires their signature for these kinds. */
  public SignaturePolicy(List<TrustedKey> keys, Set<SignedKind> required) {
    this.keys = List.copyOf(keys);
    this.required = Set.copyOf(required);
  }

  /**
   * Reads the keys.
   *
   * @throws ConfigException naming each file that holds none
   */
  public static SignaturePolicy of(SignatureConfig config) {
    List<TrustedKey> keys = new ArrayList<>();
    List<ConfigProblem> problems = new ArrayList<>();
    for (Path file : config.keys()) {
      try {
        if (Files.size(file) > MAX_BYTES) {
          throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        keys.add(TrustedKey.parse(Files.readString(file, StandardCharsets.US_ASCII)));
      } catch (IOException | GeneralSecurityException e) {
        problems.add(
            new ConfigProblem(
                "signatures.keys",
                file + ": " + e.getMessage(),
                "the PEM file of a public key, Ed25519 or EC over P-256",
                ""));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new SignaturePolicy(keys, Set.copyOf(config.require()));
  }

  /** Whether revisions of a kind need a signature. */
  public boolean requires(SignedKind kind) {
    return required.contains(kind);
  }

  /** Whether there is any key to verify with. */
  public boolean hasKeys() {
    return !keys.isEmpty();
  }

  /** The id of the key that verifies a signature of the revision of a digest; empty for none. */
  public Optional<String> verify(SignedKind kind, String digest, byte[] signature) {
    byte[] statement = RevisionDigest.statement(kind, digest);
    return keys.stream()
        .filter(key -> key.verifies(statement, signature))
        .map(TrustedKey::id)
        .findFirst();
  }

  /** What is wrong with the signatures of a digest, empty when nothing is or none is needed. */
  public String problem(SignedKind kind, String digest, List<RevisionSignature> signatures) {
    if (!requires(kind)) {
      return "";
    }
    if (signatures.isEmpty()) {
      return "not signed (expected: signed by a trusted key)";
    }
    boolean signed =
        signatures.stream()
            .anyMatch(one -> verify(kind, digest, one.getSignature().toByteArray()).isPresent());
    return signed
        ? ""
        : signatures.size() + " signatures, none by a trusted key (expected: one that is)";
  }

  /** The same for files, which a signature must be for whatever name they came by. */
  public String problem(SignedKind kind, List<File> files, List<RevisionSignature> signatures) {
    return requires(kind) ? problem(kind, RevisionDigest.of(kind, files), signatures) : "";
  }

  /** Tells one policy from another: what was taken under one need not do under the other. */
  public String fingerprint(SignedKind kind) {
    return requires(kind)
        ? Hashing.sha256()
            .hashString(
                keys.stream().map(TrustedKey::id).sorted().collect(Collectors.joining()),
                StandardCharsets.US_ASCII)
            .toString()
            .substring(0, 16)
        : "";
  }
}
