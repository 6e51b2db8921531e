package dev.vedette.cli.doctor;

import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether certificates are there, good, and good for long enough. Stateless. */
final class CertificateFindings {
  private static final Duration SOON = Duration.ofDays(1);
  private static final int URI_NAME = 6;
  private static final String CHECK = "certificate";

  private CertificateFindings() {}

  /** What is to be said of a service's files. */
  static List<Finding> of(
      String section, TlsConfig tls, Optional<PeerIdentity> expected, Instant now) {
    List<Finding> findings = new ArrayList<>();
    if (!Files.isReadable(tls.key())) {
      findings.add(
          Finding.problem(
              CHECK,
              section + ": " + tls.key() + " cannot be read",
              "put the private key there, readable for the service's user only"));
    }
    try {
      List<X509Certificate> chain = read(tls.certificate());
      X509Certificate leaf = chain.getFirst();
      findings.add(validity(section, tls.certificate(), leaf, now));
      expected.ifPresent(identity -> {
        if (!names(leaf).equals(List.of(identity.uri()))) {
          findings.add(
              Finding.problem(
                  CHECK,
                  section + ": names " + names(leaf) + " (expected: " + identity.uri() + ")",
                  "issue it with exactly this URI, or correct " + section + ".node"));
        }
      });
      validate(chain, read(tls.trust()), now);
    } catch (IOException | CertificateException e) {
      findings.add(
          Finding.problem(
              CHECK,
              section + ": " + e.getMessage(),
              "put certificate chain and authorities there as PEM"));
    } catch (GeneralSecurityException e) {
      findings.add(
          Finding.problem(
              CHECK,
              section + ": not from an authority of " + tls.trust() + ": " + e.getMessage(),
              "issue it anew from that authority, or add its authority to the file"));
    }
    return findings;
  }

  private static Finding validity(String section, Path file, X509Certificate leaf, Instant now) {
    Instant end = leaf.getNotAfter().toInstant();
    String found = section + ": " + file + " ends " + end;
    if (now.isAfter(end)) {
      return Finding.problem(CHECK, found, "renew it; the file is read again by itself");
    }
    if (now.isBefore(leaf.getNotBefore().toInstant())) {
      return Finding.problem(
          CHECK, section + ": begins " + leaf.getNotBefore().toInstant(), "set the clock right");
    }
    return now.plus(SOON).isAfter(end)
        ? Finding.warning(CHECK, found, "see why it was not renewed")
        : Finding.ok(CHECK, found);
  }

  private static void validate(
      List<X509Certificate> chain, List<X509Certificate> authorities, Instant now)
      throws GeneralSecurityException {
    Set<TrustAnchor> anchors =
        authorities.stream()
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    // That it has ended is said elsewhere.
    X509Certificate leaf = chain.getFirst();
    boolean valid =
        !now.isAfter(leaf.getNotAfter().toInstant())
            && !now.isBefore(leaf.getNotBefore().toInstant());
    parameters.setDate(valid ? Date.from(now) : leaf.getNotBefore());
    List<X509Certificate> path =
        chain.stream().filter(certificate -> !authorities.contains(certificate)).toList();
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  private static List<X509Certificate> read(Path file) throws IOException, CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    try (InputStream stream = Files.newInputStream(file)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
    } catch (IOException e) {
      throw new IOException(file + " cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException(file + " holds no certificate");
    }
    return certificates;
  }

  private static List<String> names(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst() instanceof Integer kind && kind == URI_NAME)
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateException e) {
      return List.of();
    }
  }
}
