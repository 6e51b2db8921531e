package dev.vedette.rego.builtin.crypto;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Certificates as objects with the field names of Go, which policies were written for. Has no
 * state, so safe for all threads.
 */
final class CertificateValues {
  private static final Map<String, String> LISTS =
      Map.of(
          "C", "Country",
          "O", "Organization",
          "OU", "OrganizationalUnit",
          "L", "Locality",
          "ST", "Province",
          "STREET", "StreetAddress",
          "2.5.4.17", "PostalCode");

  private static final Map<String, String> OIDS = Map.of("2.5.4.5", "SERIALNUMBER");

  private CertificateValues() {}

  static ObjectValue certificate(X509Certificate certificate) {
    var object =
        ObjectValue.builder()
            .put("Subject", name(certificate.getSubjectX500Principal()))
            .put("Issuer", name(certificate.getIssuerX500Principal()))
            .put("SerialNumber", NumberValue.of(certificate.getSerialNumber()))
            .put("Version", Value.of(certificate.getVersion()))
            .put(
                "NotBefore",
                Value.of(
                    DateTimeFormatter.ISO_INSTANT.format(certificate.getNotBefore().toInstant())))
            .put(
                "NotAfter",
                Value.of(
                    DateTimeFormatter.ISO_INSTANT.format(certificate.getNotAfter().toInstant())))
            .put("IsCA", Value.of(certificate.getBasicConstraints() >= 0))
            .put(
                "BasicConstraintsValid",
                Value.of(certificate.getExtensionValue("2.5.29.19") != null))
            .put("MaxPathLen", Value.of(pathLength(certificate.getBasicConstraints())))
            .put("MaxPathLenZero", Value.of(certificate.getBasicConstraints() == 0))
            .put("KeyUsage", Value.of(usage(certificate.getKeyUsage())))
            .put("Signature", bytes(certificate.getSignature()));
    alternatives(object, certificate);
    try {
      object.put("Raw", bytes(certificate.getEncoded()));
      object.put("RawTBSCertificate", bytes(certificate.getTBSCertificate()));
    } catch (CertificateEncodingException e) {
      object.put("Raw", NullValue.NULL);
    }
    return object
        .put("RawSubject", bytes(certificate.getSubjectX500Principal().getEncoded()))
        .put("RawIssuer", bytes(certificate.getIssuerX500Principal().getEncoded()))
        .put("RawSubjectPublicKeyInfo", bytes(certificate.getPublicKey().getEncoded()))
        .build();
  }

  private static int pathLength(int constraint) {
    return constraint < 0 || constraint == Integer.MAX_VALUE ? -1 : constraint;
  }

  private static int usage(boolean @Nullable [] bits) {
    int usage = 0;
    for (int i = 0; bits != null && i < bits.length; i++) {
      usage |= bits[i] ? 1 << i : 0;
    }
    return usage;
  }

  static Value bytes(byte[] bytes) {
    return Value.of(Base64.getEncoder().encodeToString(bytes));
  }

  private static Value strings(List<String> strings) {
    return strings.isEmpty()
        ? NullValue.NULL
        : ArrayValue.of(strings.stream().map(Value::of).toList());
  }

  private static void alternatives(ObjectValue.Builder object, X509Certificate certificate) {
    Map<Integer, List<String>> names = new LinkedHashMap<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (each.get(0) instanceof Integer kind && each.get(1) instanceof String text) {
          names.computeIfAbsent(kind, _ -> new ArrayList<>()).add(text);
        }
      }
    } catch (CertificateParsingException e) {
      names.clear();
    }
    object
        .put("EmailAddresses", strings(names.getOrDefault(1, List.of())))
        .put("DNSNames", strings(names.getOrDefault(2, List.of())))
        .put("URIStrings", strings(names.getOrDefault(6, List.of())))
        .put("IPAddresses", strings(names.getOrDefault(7, List.of())));
  }

  /** A distinguished name with its parts by name. */
  static ObjectValue name(X500Principal principal) {
    var lists = new LinkedHashMap<String, List<String>>();
    LISTS.values().forEach(field -> lists.put(field, new ArrayList<>()));
    var object =
        ObjectValue.builder().put("CommonName", Value.of("")).put("SerialNumber", Value.of(""));
    try {
      for (Rdn part : new LdapName(principal.getName(X500Principal.RFC2253, OIDS)).getRdns()) {
        String type = part.getType().toUpperCase(Locale.ROOT);
        String text = part.getValue() instanceof String value ? value : "";
        String field = LISTS.get(type);
        if (field != null) {
          lists.computeIfAbsent(field, _ -> new ArrayList<>()).add(text);
        } else if (type.equals("CN")) {
          object.put("CommonName", Value.of(text));
        } else if (type.equals("SERIALNUMBER")) {
          object.put("SerialNumber", Value.of(text));
        }
      }
    } catch (InvalidNameException e) {
      lists.values().forEach(List::clear);
    }
    lists.forEach((field, values) -> object.put(field, strings(values)));
    return object.build();
  }
}
