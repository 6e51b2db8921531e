package dev.vedette.server.tls;

import dev.vedette.server.file.Reloaded;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a {@link TlsConfig} hold now: new connections use what was last put there, as
 * long as certificate and key belong together. Thread-safe.
 */
public final class LiveTls {
  private static final String ENTRY = "identity";

  /**
   * A store that is never written: the usual kind would derive a key from the password, thousands
   * of rounds of it, to encrypt what stays in memory.
   */
  private static final String IN_MEMORY = "JKS";

  private static final char[] NO_PASSWORD = new char[0];

  private final Reloaded<Generation> current;
  private final AtomicLong numbers = new AtomicLong();

  /** One reading of the files; numbered, so that a handshake stays with one. */
  record Generation(long number, X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {}

  /**
   * Reads the files.
   *
   * @throws dev.vedette.server.config.ConfigException naming each file that cannot be used and why
   */
  public LiveTls(TlsConfig config) {
    current =
        Reloaded.of(
            List.of(config.certificate(), config.key(), config.trust()),
            () -> generation(PemFiles.read(config)),
            outcome -> {});
  }

  Generation current() {
    return current.get();
  }

  /** Looks at the files now instead of within the second. */
  public void refresh() {
    current.refresh();
  }

  /** For the own side of a handshake. */
  public KeyManager keys() {
    return new LiveKeys(this);
  }

  /** For the other side; with an expected identity, servers must be it whatever their host name. */
  public TrustManager trust(@Nullable PeerIdentity expected) {
    return new LiveTrust(this, expected);
  }

  private Generation generation(PemFiles files) {
    try {
      KeyStore keys = emptyStore();
      keys.setKeyEntry(
          ENTRY, files.key(), NO_PASSWORD, files.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory keyFactory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyFactory.init(keys, NO_PASSWORD);
      KeyStore authorities = emptyStore();
      for (int i = 0; i < files.trust().size(); i++) {
        authorities.setCertificateEntry("authority-" + i, files.trust().get(i));
      }
      TrustManagerFactory trustFactory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustFactory.init(authorities);
      return new Generation(
          numbers.incrementAndGet(),
          only(X509ExtendedKeyManager.class, keyFactory.getKeyManagers()),
          only(X509ExtendedTrustManager.class, trustFactory.getTrustManagers()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS: " + e.getMessage(), e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(IN_MEMORY);
    store.load(null, null);
    return store;
  }

  private static <T> T only(Class<T> type, Object[] managers) {
    for (Object manager : managers) {
      if (type.isInstance(manager)) {
        return type.cast(manager);
      }
    }
    throw new IllegalStateException("TLS: this JDK has no " + type.getSimpleName());
  }
}
