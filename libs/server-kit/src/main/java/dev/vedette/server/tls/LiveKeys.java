package dev.vedette.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses from the files as they are now. An alias names its generation, so certificate and key of
 * one handshake belong together even when the files change in the middle. Thread-safe.
 */
final class LiveKeys extends X509ExtendedKeyManager {
  private static final int KEPT = 4;

  private final LiveTls tls;
  private final Map<Long, X509ExtendedKeyManager> recent = new ConcurrentHashMap<>();

  LiveKeys(LiveTls tls) {
    this.tls = tls;
  }

  private @Nullable String choose(Function<X509ExtendedKeyManager, @Nullable String> chooser) {
    LiveTls.Generation now = tls.current();
    recent.put(now.number(), now.keys());
    recent.keySet().removeIf(number -> number <= now.number() - KEPT);
    String alias = chooser.apply(now.keys());
    return alias == null ? null : now.number() + ":" + alias;
  }

  private <T> @Nullable T of(String alias, Question<T> question) {
    int colon = alias.indexOf(':');
    if (colon < 1) {
      return null;
    }
    X509ExtendedKeyManager keys = recent.get(Long.valueOf(alias.substring(0, colon)));
    return keys == null ? null : question.ask(keys, alias.substring(colon + 1));
  }

  private interface Question<T> {
    @Nullable T ask(X509ExtendedKeyManager keys, String alias);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keys -> keys.chooseEngineServerAlias(type, issuers, engine));
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keys -> keys.chooseEngineClientAlias(types, issuers, engine));
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keys -> keys.chooseServerAlias(type, issuers, socket));
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keys -> keys.chooseClientAlias(types, issuers, socket));
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    String alias = choose(keys -> keys.chooseServerAlias(type, issuers, null));
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    String alias = choose(keys -> keys.chooseClientAlias(new String[] {type}, issuers, null));
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return of(alias, X509ExtendedKeyManager::getCertificateChain);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return of(alias, X509ExtendedKeyManager::getPrivateKey);
  }
}
