package dev.vedette.server.tls;

import dev.vedette.server.config.Default;
import java.nio.file.Path;

/**
 * The PEM files of one party: its certificate chain, its private key, and the authorities that it
 * trusts. Files that change are read again for new connections. Immutable.
 *
 * @param certificate certificate chain, leaf first
 * @param key private key of the leaf
 * @param trust certificates of the authorities that peers must come from
 * @param clientCertificate whether a server asks callers for a certificate; clients ignore it
 */
public record TlsConfig(
    Path certificate,
    Path key,
    Path trust,
    @Default("required") ClientCertificate clientCertificate) {
  /** With client certificates required. */
  public TlsConfig(Path certificate, Path key, Path trust) {
    this(certificate, key, trust, ClientCertificate.REQUIRED);
  }
}
