package dev.vedette.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom the authorities' file vouches for now. With an expected identity a server's leaf must
 * name it, and host names play no part. Thread-safe.
 */
final class LiveTrust extends X509ExtendedTrustManager {
  private final LiveTls tls;
  private final @Nullable PeerIdentity expected;

  LiveTrust(LiveTls tls, @Nullable PeerIdentity expected) {
    this.tls = tls;
    this.expected = expected;
  }

  private X509ExtendedTrustManager chains() {
    return tls.current().trust();
  }

  private static void check(
      X509ExtendedTrustManager chains,
      PeerIdentity expected,
      X509Certificate[] chain,
      String authType)
      throws CertificateException {
    // Without socket or engine the delegate checks the chain alone, not the host name.
    chains.checkServerTrusted(chain, authType);
    PeerIdentity found = PeerCertificates.identify(chain[0]).orElse(null);
    if (!expected.equals(found)) {
      throw new CertificateException(
          "certificate names "
              + (found == null ? "nobody" : found.uri())
              + " (expected: "
              + expected.uri()
              + ")");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (expected == null) {
      chains().checkServerTrusted(chain, authType, socket);
    } else {
      check(chains(), expected, chain, authType);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (expected == null) {
      chains().checkServerTrusted(chain, authType, engine);
    } else {
      check(chains(), expected, chain, authType);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (expected == null) {
      chains().checkServerTrusted(chain, authType);
    } else {
      check(chains(), expected, chain, authType);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    chains().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    chains().checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    chains().checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains().getAcceptedIssuers();
  }
}
