package dev.vedette.agent.check.program;

import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;

/** Prints for each file of certificates how many days the first of them to end has left. */
final class CertificateDays implements Program {
  private static final int MAX_BYTES = 1 << 20;
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private final InstantSource clock;

  CertificateDays(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public int run(Invocation call) {
    int result = 0;
    for (String path : call.arguments()) {
      try {
        call.output().line("days=" + days(call.machine().read(path, MAX_BYTES)) + " " + path);
      } catch (FileProblem e) {
        call.complain(path + ": " + e.text());
        result = 1;
      } catch (CertificateException e) {
        call.complain(path + ": not a certificate");
        result = 1;
      }
    }
    return result;
  }

  private long days(String text) throws CertificateException {
    // Files of the kubelet hold the key, too.
    StringBuilder certificates = new StringBuilder();
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
      int end = text.indexOf(END, at);
      if (end > 0) {
        certificates.append(text, at, end + END.length()).append('\n');
      }
    }
    Collection<? extends Certificate> all =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(
                    certificates.toString().getBytes(StandardCharsets.US_ASCII)));
    return all.stream()
        .filter(X509Certificate.class::isInstance)
        .map(X509Certificate.class::cast)
        .mapToLong(
            each -> Duration.between(clock.instant(), each.getNotAfter().toInstant()).toDays())
        .min()
        .orElseThrow(() -> new CertificateException("no certificate"));
  }
}
