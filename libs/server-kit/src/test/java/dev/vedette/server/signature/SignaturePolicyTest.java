package dev.vedette.server.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.server.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignaturePolicyTest {
  private static final List<File> FILES =
      List.of(File.newBuilder().setPath("a.yaml").setContent(ByteString.copyFromUtf8("x")).build());

  private static KeyPair pair(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    return generator.generateKeyPair();
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static RevisionSignature signed(KeyPair pair, SignedKind kind, List<File> files)
      throws GeneralSecurityException {
    SigningKey key = SigningKey.parse(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    byte[] statement = RevisionDigest.statement(kind, RevisionDigest.of(kind, files));
    return RevisionSignature.newBuilder()
        .setSignature(ByteString.copyFrom(key.sign(statement)))
        .build();
  }

  private static TrustedKey trusted(KeyPair pair) throws GeneralSecurityException {
    return TrustedKey.parse(pem("PUBLIC KEY", pair.getPublic().getEncoded()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ed25519", "EC"})
  void takesOnlyTheSameContentOfTheSameKindSignedByATrustedKey(String algorithm) throws Exception {
    KeyPair pair = pair(algorithm);
    SignaturePolicy policy =
        new SignaturePolicy(List.of(trusted(pair)), Set.of(SignedKind.BENCHMARK));
    RevisionSignature signature = signed(pair, SignedKind.BENCHMARK, FILES);
    assertThat(policy.problem(SignedKind.BENCHMARK, FILES, List.of(signature))).isEmpty();

    assertThat(policy.problem(SignedKind.BENCHMARK, FILES, List.of())).startsWith("not signed");
    List<File> others = List.of(FILES.getFirst().toBuilder().setPath("b.yaml").build());
    assertThat(policy.problem(SignedKind.BENCHMARK, others, List.of(signature)))
        .startsWith("1 signatures, none by a trusted key");
    RevisionSignature ofOtherKind = signed(pair, SignedKind.RUNTIME, FILES);
    assertThat(policy.problem(SignedKind.BENCHMARK, FILES, List.of(ofOtherKind))).isNotEmpty();
    RevisionSignature byOther = signed(pair(algorithm), SignedKind.BENCHMARK, FILES);
    assertThat(policy.problem(SignedKind.BENCHMARK, FILES, List.of(byOther))).isNotEmpty();
    assertThat(policy.problem(SignedKind.BENCHMARK, FILES, List.of(byOther, signature))).isEmpty();
    RevisionSignature garbage =
        RevisionSignature.newBuilder().setSignature(ByteString.copyFromUtf8("no")).build();
    assertThat(policy.problem(SignedKind.BENCHMARK, FILES, List.of(garbage))).isNotEmpty();
    assertThat(policy.problem(SignedKind.RUNTIME, FILES, List.of())).isEmpty();
  }

  @Test
  void saysWhichFileHoldsNoKey(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("key.pem"), "nothing");
    SignatureConfig config = new SignatureConfig(List.of(file), List.of(SignedKind.BENCHMARK));
    assertThatThrownBy(() -> SignaturePolicy.of(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("key.pem: no PEM block");
  }
}
