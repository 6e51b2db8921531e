package dev.vedette.rego.builtin.crypto;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.encoding.Base64Text;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates from PEM, or from Base64 of PEM or DER. Has no state, so thread-safe. */
final class Certificates {
  private Certificates() {}

  static List<X509Certificate> parse(String text) throws BuiltinFailure {
    String pem = text;
    if (!text.startsWith("-----BEGIN")) {
      byte[] bytes = Base64Text.decode(text);
      pem = new String(bytes, StandardCharsets.UTF_8);
      if (!pem.startsWith("-----BEGIN")) {
        return der(bytes);
      }
    }
    Pem blocks = Pem.parse(pem);
    var certificates = new ArrayList<X509Certificate>();
    for (Pem.Block block : blocks.blocks()) {
      if (block.type().equals("CERTIFICATE")) {
        certificates.addAll(der(block.bytes()));
      }
    }
    return certificates;
  }

  /** One certificate after another. */
  private static List<X509Certificate> der(byte[] bytes) throws BuiltinFailure {
    var certificates = new ArrayList<X509Certificate>();
    var input = new ByteArrayInputStream(bytes);
    try {
      var factory = CertificateFactory.getInstance("X.509");
      while (input.available() > 0) {
        if (factory.generateCertificate(input) instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
    } catch (CertificateException e) {
      throw Operands.failure("x509: malformed certificate");
    }
    return certificates;
  }
}
