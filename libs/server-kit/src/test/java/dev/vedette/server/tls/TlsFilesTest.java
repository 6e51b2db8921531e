package dev.vedette.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.server.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class TlsFilesTest {
  @TempDir Path directory;
  private ThrowawayCa ca;

  @BeforeEach
  void makeAuthority() {
    ca = ThrowawayCa.create(directory.resolve("ca"));
  }

  @Test
  void issuesFilesThatOnlyTheOwnerMayRead() throws Exception {
    TlsConfig tls = ca.issue(PeerIdentity.agent("n1"));

    for (Path file : new Path[] {tls.certificate(), tls.key(), tls.trust()}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    PemFiles files = PemFiles.read(tls);
    assertThat(PeerCertificates.identify(files.chain().getFirst()))
        .contains(PeerIdentity.agent("n1"));
  }

  @Test
  void namesEveryFileThatCannotBeUsed() throws Exception {
    Path garbage = Files.writeString(directory.resolve("garbage.key"), "not a key");
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path missing = directory.resolve("missing.pem");

    assertThatThrownBy(() -> TlsContexts.server(new TlsConfig(missing, garbage, empty)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "tls.certificate: " + missing + ": no such file (expected: a PEM certificate chain)")
        .hasMessageContaining(
            "tls.key: "
                + garbage
                + ": holds no private key (expected: an unencrypted PEM private key")
        .hasMessageContaining(
            "tls.trust: "
                + empty
                + ": empty (expected: PEM certificates of the trusted authorities)");
  }

  @Test
  void saysWhenKeyAndCertificateAreSwappedOrStrangers() {
    TlsConfig one = ca.issue(PeerIdentity.rules());
    TlsConfig other = ca.issue(PeerIdentity.scanner());

    assertThatThrownBy(
            () -> TlsContexts.server(new TlsConfig(one.certificate(), other.key(), one.trust())))
        .hasMessageContaining(
            "tls.key: "
                + other.key()
                + ": not the key of the certificate (expected: the private key of "
                + one.certificate()
                + ")");
    assertThatThrownBy(
            () -> TlsContexts.server(new TlsConfig(one.key(), one.certificate(), one.trust())))
        .hasMessageContaining("tls.certificate: " + one.key())
        .hasMessageContaining("tls.key: " + one.certificate() + ": holds no private key");
  }

  @Test
  void readsIdentitiesFromUrisAndRefusesStrangeOnes() {
    assertThat(PeerIdentity.fromUri("spiffe://vedette/agent/n-1.example"))
        .contains(PeerIdentity.agent("n-1.example"));
    assertThat(PeerIdentity.fromUri("spiffe://vedette/gateway")).contains(PeerIdentity.gateway());
    assertThat(PeerIdentity.fromUri("spiffe://vedette/client/ci"))
        .contains(PeerIdentity.client("ci"));
    assertThat(PeerIdentity.fromUri("spiffe://other/gateway")).isEmpty();
    assertThat(PeerIdentity.fromUri("spiffe://vedette/gateway/x")).isEmpty();
    assertThat(PeerIdentity.fromUri("spiffe://vedette/agent/")).isEmpty();
    assertThat(PeerIdentity.fromUri("spiffe://vedette/agent/../gateway")).isEmpty();
    assertThatThrownBy(() -> PeerIdentity.agent("a/b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
