package dev.vedette.server.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for one run on one machine: its key never leaves memory, its certificates
 * are short-lived and good for 127.0.0.1, ::1 and localhost. Writes PEM files of mode 0600 into its
 * directory. Thread-safe.
 */
public final class ThrowawayCa {
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final X500Name NAME = new X500Name("CN=vedette throw-away authority");

  private final Path directory;
  private final KeyPair pair;
  private final Path trust;
  private final SecureRandom random = new SecureRandom();

  private ThrowawayCa(Path directory) {
    this.directory = directory;
    this.pair = newKey();
    this.trust = directory.resolve("ca.pem");
  }

  /** Makes an authority; the directory is made when it is missing. */
  public static ThrowawayCa create(Path directory) {
    try {
      Files.createDirectories(directory);
      ThrowawayCa ca = new ThrowawayCa(directory);
      X509v3CertificateBuilder builder = ca.builder(NAME, ca.pair);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      write(ca.trust, pem(ca.sign(builder)));
      return ca;
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot hold certificates", e);
    }
  }

  /** Issues a certificate for a party; usable on both ends of a connection. */
  public TlsConfig issue(PeerIdentity identity) {
    return issue(identity, ClientCertificate.REQUIRED);
  }

  /** Issues a certificate and says whether the server that uses it asks callers for theirs. */
  public TlsConfig issue(PeerIdentity identity, ClientCertificate clientCertificate) {
    String stem =
        switch (identity.kind()) {
          case AGENT, CLIENT ->
              identity.kind().name().toLowerCase(java.util.Locale.ROOT) + "-" + identity.name();
          case GATEWAY, RULES, SCANNER, LOCAL, ANONYMOUS -> identity.name();
        };
    Path certificate = directory.resolve(stem + ".pem");
    Path key = directory.resolve(stem + ".key");
    KeyPair leaf = newKey();
    try {
      X509v3CertificateBuilder builder = builder(new X500Name("CN=vedette"), leaf);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(Extension.subjectAlternativeName, false, names(identity));
      write(certificate, pem(sign(builder)));
      write(key, pemKey(leaf.getPrivate()));
    } catch (IOException e) {
      throw new UncheckedIOException(certificate + ": cannot be written", e);
    }
    return new TlsConfig(certificate, key, trust, clientCertificate);
  }

  /** The authority's own certificate. */
  public Path trust() {
    return trust;
  }

  private static GeneralNames names(PeerIdentity identity) {
    return new GeneralNames(
        List.of(
                new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri()),
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1"))
            .toArray(GeneralName[]::new));
  }

  private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKey) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        NAME,
        new BigInteger(127, random).add(BigInteger.ONE),
        Date.from(now.minus(Duration.ofMinutes(5))),
        Date.from(now.plus(LIFETIME)),
        subject,
        subjectKey.getPublic());
  }

  private X509CertificateHolder sign(X509v3CertificateBuilder builder) throws CertIOException {
    try {
      ContentSigner signer =
          new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
      return builder.build(signer);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("this JDK cannot sign with ECDSA", e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256 keys", e);
    }
  }

  private static String pem(X509CertificateHolder certificate) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    }
    return text.toString();
  }

  private static String pemKey(PrivateKey key) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(key, null));
    }
    return text.toString();
  }

  private static void write(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + ": appeared while it was being written", e);
    }
    Files.write(file, content.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }
}
