package dev.vedette.server.tls;

import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/** The content of a {@link TlsConfig}'s files, checked together. */
record PemFiles(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trust) {
  private static final long MAX_BYTES = 1 << 20;

  static PemFiles read(TlsConfig config) {
    Reader reader = new Reader();
    List<X509Certificate> chain =
        reader.certificates("tls.certificate", config.certificate(), "a PEM certificate chain");
    @Nullable PrivateKey key = reader.key(config.key(), chain);
    List<X509Certificate> trust =
        reader.certificates(
            "tls.trust", config.trust(), "PEM certificates of the trusted authorities");
    if (!chain.isEmpty()) {
      reader.checkValidity(config.certificate(), chain.getFirst());
      if (key != null) {
        reader.checkMatch(config, chain.getFirst(), key);
      }
    }
    if (key == null || !reader.problems.isEmpty()) {
      throw new ConfigException(reader.problems);
    }
    return new PemFiles(chain, key, trust);
  }

  private static final class Reader {
    private static final String PKCS8_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PKCS8_END = "-----END PRIVATE KEY-----";

    private final List<ConfigProblem> problems = new ArrayList<>();

    List<X509Certificate> certificates(String name, Path file, String expected) {
      byte[] content = content(name, file, expected);
      if (content.length == 0) {
        return List.of();
      }
      try {
        List<X509Certificate> found =
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(content))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (found.isEmpty()) {
          problem(name, file + ": holds no certificate", expected);
        }
        return found;
      } catch (CertificateException e) {
        problem(name, file + ": " + e.getMessage(), expected);
        return List.of();
      }
    }

    @Nullable PrivateKey key(Path file, List<X509Certificate> chain) {
      String name = "tls.key";
      String expected = "an unencrypted PEM private key (PKCS#8, PKCS#1 or EC)";
      byte[] content = content(name, file, expected);
      if (content.length == 0) {
        return null;
      }
      String text = new String(content, StandardCharsets.US_ASCII);
      var plain = chain.isEmpty() ? null : plainKey(text, chain.getFirst().getPublicKey());
      if (plain != null) {
        return plain;
      }
      try (PEMParser parser = new PEMParser(new StringReader(text))) {
        for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
          switch (object) {
            case PrivateKeyInfo info -> {
              return new JcaPEMKeyConverter().getPrivateKey(info);
            }
            case PEMKeyPair pair -> {
              return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
            }
            default -> {
              continue; // EC parameters may stand before the key.
            }
          }
        }
        problem(name, file + ": holds no private key", expected);
      } catch (IOException | RuntimeException e) {
        problem(name, file + ": not a private key", expected);
      }
      return null;
    }

    /**
     * A PKCS#8 key of the certificate's kind, which the JDK reads by itself; null for anything
     * else. Most keys are such, and a start need not load a library for them.
     */
    private static @Nullable PrivateKey plainKey(String text, PublicKey certified) {
      String pem = text.strip();
      if (!pem.startsWith(PKCS8_BEGIN)
          || pem.indexOf(PKCS8_END) != pem.length() - PKCS8_END.length()) {
        return null;
      }
      try {
        byte[] encoded =
            Base64.getMimeDecoder()
                .decode(pem.substring(PKCS8_BEGIN.length(), pem.length() - PKCS8_END.length()));
        return KeyFactory.getInstance(certified.getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        return null;
      }
    }

    private byte[] content(String name, Path file, String expected) {
      try {
        if (Files.size(file) > MAX_BYTES) {
          problem(name, file + ": larger than 1MiB", expected);
          return new byte[0];
        }
        byte[] content = Files.readAllBytes(file);
        if (content.length == 0) {
          problem(name, file + ": empty", expected);
        }
        return content;
      } catch (NoSuchFileException e) {
        problem(name, file + ": no such file", expected);
      } catch (IOException e) {
        problem(name, file + ": cannot be read (" + e.getClass().getSimpleName() + ")", expected);
      }
      return new byte[0];
    }

    void checkValidity(Path file, X509Certificate leaf) {
      try {
        leaf.checkValidity();
      } catch (CertificateExpiredException e) {
        problem(
            "tls.certificate",
            file + ": expired at " + leaf.getNotAfter().toInstant(),
            "a certificate that is valid now");
      } catch (CertificateNotYetValidException e) {
        problem(
            "tls.certificate",
            file + ": valid from " + leaf.getNotBefore().toInstant(),
            "a certificate that is valid now");
      }
    }

    void checkMatch(TlsConfig config, X509Certificate leaf, PrivateKey key) {
      if (!matches(leaf.getPublicKey(), key)) {
        problem(
            "tls.key",
            config.key() + ": not the key of the certificate",
            "the private key of " + config.certificate());
      }
    }

    private static boolean matches(PublicKey certified, PrivateKey key) {
      String algorithm =
          switch (certified.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> certified.getAlgorithm();
          };
      try {
        byte[] probe = "vedette".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(probe);
        return signature.verify(signed);
      } catch (GeneralSecurityException e) {
        return false;
      }
    }

    private void problem(String name, String value, String expected) {
      problems.add(new ConfigProblem(name, value, expected, ""));
    }
  }
}
