package dev.vedette.gateway;

import dev.vedette.server.tls.ClientCertificate;
import dev.vedette.server.tls.TlsConfig;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.NullMarked;

/** Issues certificates that no honest authority would. */
@NullMarked
final class TestAuthority {
  private final Path directory;
  private final String name;
  private final KeyPair keys;
  private final Path trust;
  private int issued;

  /** What a certificate says and when. */
  record Wish(String subject, List<String> uris, Instant from, Instant to) {
    static Wish now(String subject, String... uris) {
      Instant now = Instant.now();
      return new Wish(
          subject, List.of(uris), now.minus(Duration.ofMinutes(5)), now.plus(Duration.ofHours(1)));
    }

    Wish during(Instant newFrom, Instant newTo) {
      return new Wish(subject, uris, newFrom, newTo);
    }
  }

  TestAuthority(Path directory, String name) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.name = name;
    this.keys = newKeys();
    this.trust = directory.resolve("ca.pem");
    var builder = builder(Wish.now(name), keys);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    Files.writeString(trust, pem(sign(builder, keys)));
  }

  Path trust() {
    return trust;
  }

  /** A certificate of this authority; the server is to be judged by other authorities. */
  TlsConfig issue(Wish wish, Path serverTrust) throws Exception {
    return write(wish, newKeys(), keys, serverTrust);
  }

  /** One that vouches for itself. */
  TlsConfig selfSigned(Wish wish, Path serverTrust) throws Exception {
    KeyPair own = newKeys();
    return write(wish, own, own, serverTrust);
  }

  private TlsConfig write(Wish wish, KeyPair leaf, KeyPair signer, Path serverTrust)
      throws Exception {
    issued++;
    var builder = builder(wish, leaf);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    if (!wish.uris().isEmpty()) {
      List<GeneralName> names = new ArrayList<>();
      wish.uris()
          .forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
    }
    Path certificate = directory.resolve("c" + issued + ".pem");
    Path key = directory.resolve("c" + issued + ".key");
    Files.writeString(certificate, pem(sign(builder, signer)));
    Files.writeString(key, pem(new JcaPKCS8Generator(leaf.getPrivate(), null)));
    return new TlsConfig(certificate, key, serverTrust, ClientCertificate.REQUIRED);
  }

  private JcaX509v3CertificateBuilder builder(Wish wish, KeyPair subject) {
    return new JcaX509v3CertificateBuilder(
        new X500Name("CN=" + name),
        new BigInteger(63, new SecureRandom()).add(BigInteger.ONE),
        Date.from(wish.from()),
        Date.from(wish.to()),
        new X500Name("CN=" + wish.subject()),
        subject.getPublic());
  }

  private static Object sign(JcaX509v3CertificateBuilder builder, KeyPair signer) throws Exception {
    return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()));
  }

  private static KeyPair newKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static String pem(Object object) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
