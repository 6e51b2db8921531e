package dev.vedette.rego.builtin.crypto;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.encoding.Base64Text;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Certificates and chains of them. Has no state, so safe for all threads. */
public final class CertificateBuiltins {
  private static final int CHARGE = 500;

  private CertificateBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    String verified = " -> output: array<boolean, array[object[string: any]]>";
    builtins
        .add(
            "crypto.x509.parse_certificates(certs: string) -> output: array[object[string: any]]",
            CertificateBuiltins::parse)
        .add(
            "crypto.x509.parse_and_verify_certificates(certs: string)" + verified,
            CertificateBuiltins::verify)
        .add(
            "crypto.x509.parse_and_verify_certificates_with_options(certs: string,"
                + " options: object[string: any])"
                + verified,
            CertificateBuiltins::verify)
        .add(
            "crypto.x509.parse_keypair(cert: string, pem: string) -> output: object[string: any]",
            CertificateBuiltins::keyPair);
  }

  private static Value values(List<X509Certificate> certificates) {
    return ArrayValue.of(certificates.stream().map(CertificateValues::certificate).toList());
  }

  private static Value parse(Call call, List<Value> arguments) throws BuiltinFailure {
    call.charge(CHARGE);
    return values(Certificates.parse(Operands.string(arguments, 0)));
  }

  private static Value verify(Call call, List<Value> arguments) throws BuiltinFailure {
    call.charge(CHARGE);
    var invalid = ArrayValue.of(Value.of(false), ArrayValue.EMPTY);
    List<X509Certificate> certificates;
    try {
      certificates = Certificates.parse(Operands.string(arguments, 0));
    } catch (BuiltinFailure failure) {
      return invalid;
    }
    if (certificates.size() < 2) {
      return invalid;
    }
    long now = call.now();
    if (arguments.size() > 1
        && Operands.object(arguments, 1).get("CurrentTime") instanceof NumberValue time
        && time.isLong()) {
      now = time.longValue();
    }
    try {
      return ArrayValue.of(Value.of(true), values(chain(certificates, now)));
    } catch (GeneralSecurityException e) {
      return invalid;
    }
  }

  /** The chain from the last certificate, the leaf, to the first, the root. */
  private static List<X509Certificate> chain(List<X509Certificate> certificates, long now)
      throws GeneralSecurityException {
    var leaf = new X509CertSelector();
    leaf.setCertificate(certificates.getLast());
    var parameters =
        new PKIXBuilderParameters(Set.of(new TrustAnchor(certificates.getFirst(), null)), leaf);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(Instant.ofEpochSecond(Math.floorDiv(now, 1_000_000_000L))));
    var path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
    var chain = new ArrayList<X509Certificate>();
    for (var certificate : path.getCertificates()) {
      if (certificate instanceof X509Certificate link) {
        chain.add(link);
      }
    }
    chain.add(certificates.getFirst());
    return chain;
  }

  private static Value keyPair(Call call, List<Value> arguments) throws BuiltinFailure {
    call.charge(CHARGE);
    Pem certificate = pem(Operands.string(arguments, 0));
    Pem key = pem(Operands.string(arguments, 1));
    if (certificate.blocks().isEmpty() || key.blocks().isEmpty()) {
      throw Operands.failure("tls: failed to find any PEM data in certificate or key input");
    }
    var chain = ArrayValue.builder();
    for (Pem.Block block : certificate.blocks()) {
      chain.add(CertificateValues.bytes(block.bytes()));
    }
    return ObjectValue.builder()
        .put("Certificate", chain.build())
        .put("Leaf", NullValue.NULL)
        .put("OCSPStaple", NullValue.NULL)
        .put("SignedCertificateTimestamps", NullValue.NULL)
        .put("SupportedSignatureAlgorithms", NullValue.NULL)
        .build();
  }

  private static Pem pem(String text) throws BuiltinFailure {
    return Pem.parse(
        text.startsWith("-----BEGIN")
            ? text
            : new String(Base64Text.decode(text), StandardCharsets.UTF_8));
  }
}
