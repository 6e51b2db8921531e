package dev.vedette.server.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a server whose chain is good and whose leaf names the expected party; host names play no
 * part. Thread-safe.
 */
final class IdentityTrust extends X509ExtendedTrustManager {
  private final X509TrustManager chains;
  private final PeerIdentity expected;

  private IdentityTrust(X509TrustManager chains, PeerIdentity expected) {
    this.chains = chains;
    this.expected = expected;
  }

  static TrustManager of(List<X509Certificate> authorities, PeerIdentity expected) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509) {
          return new IdentityTrust(x509, expected);
        }
      }
      throw new IllegalStateException("TLS: this JDK has no X.509 trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS: " + e.getMessage(), e);
    }
  }

  private void check(X509Certificate[] chain, String authType) throws CertificateException {
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
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("for servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("for servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("for servers only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
