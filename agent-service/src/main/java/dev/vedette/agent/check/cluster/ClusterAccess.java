package dev.vedette.agent.check.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Reads from the API server of a cluster, as whom the token says, over TLS that is verified with
 * the cluster's own authority. Only GET, bounded in time and size. Thread-safe.
 */
public final class ClusterAccess {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 32 << 20;

  private final URI server;
  private final Path token;
  private final HttpClient client;

  private ClusterAccess(URI server, Path token, HttpClient client) {
    this.server = server;
    this.token = token;
    this.client = client;
  }

  /**
   * Access with the files that Kubernetes gives a pod: {@code token}, read anew for each request,
   * and {@code ca.crt}.
   *
   * @throws IOException when the certificates cannot be read
   */
  public static ClusterAccess of(URI server, Path credentials) throws IOException {
    Path authority = credentials.resolve("ca.crt");
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int count = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(authority)))) {
        trusted.setCertificateEntry("authority-" + count++, each);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, managers.getTrustManagers(), null);
      HttpClient client =
          HttpClient.newBuilder()
              .sslContext(tls)
              .connectTimeout(TIME)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      return new ClusterAccess(server, credentials.resolve("token"), client);
    } catch (GeneralSecurityException e) {
      throw new IOException(authority + ": " + e.getMessage(), e);
    }
  }

  /** What the server answered. */
  record Answer(int status, String body) {}

  /**
   * Asks for a path with its query, such as {@code /api/v1/pods?limit=500}.
   *
   * @throws IOException when there is no answer, or too much of it
   */
  Answer get(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(TIME)
            .header("Accept", "application/json");
    String secret = Files.readString(token).strip();
    if (!secret.isEmpty()) {
      request.header("Authorization", "Bearer " + secret);
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("the answer has more than " + MAX_BYTES + " bytes");
      }
      return new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
