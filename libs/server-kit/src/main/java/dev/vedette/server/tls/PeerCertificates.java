package dev.vedette.server.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads who a verified certificate speaks for. */
public final class PeerCertificates {
  private static final int URI_NAME = 6;
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]([ -~]{0,251}[!-~])?");

  private static final String KNOWN = "vedette-peer";

  private record Known(X509Certificate leaf, Optional<PeerIdentity> peer) {}

  private PeerCertificates() {}

  /**
   * The peer of a TLS session: by the URI of its certificate, otherwise a client by common name;
   * empty without certificate.
   */
  public static Optional<PeerIdentity> identify(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate leaf
          ? remembered(session, leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** A connection has many calls and one certificate. */
  private static Optional<PeerIdentity> remembered(SSLSession session, X509Certificate leaf) {
    if (session.getValue(KNOWN) instanceof Known known && known.leaf().equals(leaf)) {
      return known.peer();
    }
    Optional<PeerIdentity> peer = identify(leaf);
    session.putValue(KNOWN, new Known(leaf, peer));
    return peer;
  }

  static Optional<PeerIdentity> identify(X509Certificate leaf) {
    List<String> uris = uris(leaf);
    if (uris.size() > 1) {
      // A certificate that names several parties names none: which one was meant would be our
      // guess.
      return Optional.empty();
    }
    if (!uris.isEmpty()) {
      return PeerIdentity.fromUri(uris.getFirst());
    }
    return commonName(leaf).map(PeerIdentity::client);
  }

  private static List<String> uris(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      if (names == null) {
        return List.of();
      }
      return names.stream()
          .filter(name -> name.getFirst() instanceof Integer kind && kind == URI_NAME)
          .map(name -> String.valueOf(name.get(1)))
          .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static Optional<String> commonName(X509Certificate leaf) {
    try {
      for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
          // It travels in metadata, which is printable ASCII.
          return PRINTABLE.matcher(name).matches() ? Optional.of(name) : Optional.empty();
        }
      }
      return Optional.empty();
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }
}
