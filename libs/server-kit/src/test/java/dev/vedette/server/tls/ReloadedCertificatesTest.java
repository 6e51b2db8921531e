package dev.vedette.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change under a running server and client, over real handshakes. */
@NullMarked
@Timeout(60)
class ReloadedCertificatesTest {
  @TempDir Path directory;
  private ThrowawayCa ca;
  private TlsConfig files;
  private LiveTls live;

  @BeforeEach
  void start() throws Exception {
    ca = ThrowawayCa.create(directory.resolve("ca"));
    TlsConfig first = ca.issue(PeerIdentity.rules());
    files =
        new TlsConfig(
            directory.resolve("tls.crt"),
            directory.resolve("tls.key"),
            directory.resolve("ca.crt"));
    put(first);
    live = new LiveTls(files);
  }

  private void put(TlsConfig source) throws IOException {
    replace(source.certificate(), files.certificate());
    replace(source.key(), files.key());
    replace(source.trust(), files.trust());
  }

  private static void replace(Path source, Path target) throws IOException {
    Path next = target.resolveSibling(target.getFileName() + ".next");
    Files.copy(source, next, StandardCopyOption.REPLACE_EXISTING);
    Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static SSLContext context(LiveTls tls) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(new KeyManager[] {tls.keys()}, new TrustManager[] {tls.trust(null)}, null);
    return context;
  }

  /** Shakes hands both ways and says whom the client saw; throws what either side says. */
  private static PeerIdentity handshake(SSLContext server, SSLContext client) throws Exception {
    try (var listener = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0)) {
      listener.setNeedClientAuth(true);
      Thread accepting =
          Thread.ofVirtual()
              .start(() -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                  accepted.setSoTimeout(10_000);
                  accepted.startHandshake();
                  accepted.getOutputStream().write(1);
                } catch (IOException e) {
                  // The client sees it as well.
                }
              });
      try (var socket =
          (SSLSocket)
              client.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        if (socket.getInputStream().read() != 1) {
          throw new SSLException("refused by the server");
        }
        return PeerCertificates.identify(socket.getSession()).orElseThrow();
      } finally {
        accepting.join(TimeUnit.SECONDS.toMillis(10));
      }
    }
  }

  @Test
  void newConnectionsSeeTheNewCertificateAndTrustTheNewAuthority() throws Exception {
    SSLContext server = context(live);
    SSLContext oldClient = context(new LiveTls(ca.issue(PeerIdentity.client("old"))));
    assertThat(handshake(server, oldClient)).isEqualTo(PeerIdentity.rules());

    ThrowawayCa other = ThrowawayCa.create(directory.resolve("other"));
    put(other.issue(PeerIdentity.scanner()));
    live.refresh();

    SSLContext newClient = context(new LiveTls(other.issue(PeerIdentity.client("new"))));
    assertThat(handshake(server, newClient)).isEqualTo(PeerIdentity.scanner());
    assertThatThrownBy(() -> handshake(server, oldClient)).isInstanceOf(IOException.class);
  }

  @Test
  void aChangeIsNoticedWithoutBeingTold() throws Exception {
    long before = live.current().number();
    put(ca.issue(PeerIdentity.scanner()));

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (live.current().number() == before && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(live.current().number()).isGreaterThan(before);
  }

  @Test
  void halfAChangeKeepsWhatWasGoodUntilTheOtherHalfArrives() throws Exception {
    SSLContext server = context(live);
    SSLContext client = context(new LiveTls(ca.issue(PeerIdentity.client("c"))));
    TlsConfig next = ca.issue(PeerIdentity.scanner());

    replace(next.certificate(), files.certificate());
    live.refresh();
    assertThat(handshake(server, client)).isEqualTo(PeerIdentity.rules());

    replace(next.key(), files.key());
    live.refresh();
    assertThat(handshake(server, client)).isEqualTo(PeerIdentity.scanner());
  }

  @Test
  void anAliasStaysWithItsCertificateWhileTheFilesChange() throws Exception {
    X509ExtendedKeyManager keys = (X509ExtendedKeyManager) live.keys();
    String alias = Objects.requireNonNull(keys.chooseEngineServerAlias("EC", null, null));
    put(ca.issue(PeerIdentity.scanner()));
    live.refresh();
    keys.chooseEngineServerAlias("EC", null, null);

    X509Certificate leaf = Objects.requireNonNull(keys.getCertificateChain(alias))[0];
    assertThat(PeerCertificates.identify(leaf)).contains(PeerIdentity.rules());
    assertThat(keys.getPrivateKey(alias)).isNotNull();
  }
}
