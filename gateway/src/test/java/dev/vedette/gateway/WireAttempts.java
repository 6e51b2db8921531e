package dev.vedette.gateway;

import static dev.vedette.gateway.SecurityFixture.headers;

import dev.vedette.gateway.TestAuthority.Wish;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Attempts with what is sent: headers, messages, frames and their pace. */
@NullMarked
final class WireAttempts {
  private static final String SCAN = "vedette.scanner.v1.ScanService/ScanManifest";
  private static final String CREATE = "vedette.rules.v1.RuleSetService/CreateRuleSet";

  private final SecurityFixture fixture;
  private final Attempts attempts;

  WireAttempts(SecurityFixture fixture, Attempts attempts) {
    this.fixture = fixture;
    this.attempts = attempts;
  }

  void addAll() throws Exception {
    paths();
    messages();
    slowness();
    floods();
    http();
  }

  /** Calls with headers written by hand. */
  private String wire(String path, Map<String, String> more) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("content-type", "application/grpc");
    all.put("te", "trailers");
    all.put("authorization", "Bearer " + SecurityFixture.ADMIN);
    all.putAll(more);
    try (Http2Wire wire = fixture.wire().begin()) {
      return wire.frame(
              Http2Wire.HEADERS,
              Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
              1,
              Http2Wire.block(Http2Wire.call(path, all)))
          .answer(1);
    }
  }

  private void paths() {
    String reset = "RST_STREAM PROTOCOL_ERROR";
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("path in capitals", "/" + SCAN.toUpperCase(java.util.Locale.ROOT));
    paths.put("path in another case", "/Vedette.scanner.v1.ScanService/scanManifest");
    paths.put("path with percent signs", "/vedette.scanner.v1.ScanService%2fScanManifest");
    paths.put("path with a double slash", "//" + SCAN);
    paths.put("path with a dot at its end", "/" + SCAN + ".");
    paths.put("path with a slash at its end", "/" + SCAN + "/");
    paths.put("path that goes up", "/vedette.rules.v1.RuleSetService/../" + SCAN);
    paths.put("path without slash", SCAN);
    paths.put("path with a query", "/" + SCAN + "?x=1");
    paths.put("path with a null byte", "/" + SCAN + "\u0000");
    paths.put("path that is empty", "");
    paths.put("path of 10,000 letters", "/" + "a".repeat(10_000) + "/b");
    paths.put("path to a method that is not there", "/vedette.rules.v1.RuleSetService/Drop");
    paths.put("path to a service that is not there", "/vedette.admin.v1.Shell/Run");
    paths.forEach(
        (name, path) -> attempts.add(name, reset + "|status 12", () -> wire(path, Map.of())));
    attempts.add("without te", reset, () -> wire("/" + SCAN, Map.of("te", "")));
    attempts.add("with another te", reset, () -> wire("/" + SCAN, Map.of("te", "gzip")));
    attempts.add("with GET", reset + "|HTTP 4.*", () -> wire("/" + SCAN, Map.of(":method", "GET")));
    attempts.add(
        "with another content type",
        reset,
        () -> wire("/" + SCAN, Map.of("content-type", "application/json")));
    attempts.add(
        "with transfer-encoding",
        reset + "|GOAWAY PROTOCOL_ERROR",
        () -> wire("/" + SCAN, Map.of("transfer-encoding", "chunked")));
    attempts.add(
        "with connection",
        reset + "|GOAWAY PROTOCOL_ERROR",
        () -> wire("/" + SCAN, Map.of("connection", "keep-alive")));
    attempts.add(
        "a header name in capitals",
        reset + "|GOAWAY PROTOCOL_ERROR",
        () -> wire("/" + SCAN, Map.of("X-Caps", "1")));
    attempts.add(
        "a header with a line break",
        reset + "|GOAWAY PROTOCOL_ERROR|status .*",
        () -> wire("/" + SCAN, Map.of("vedette-node", "n1\r\nvedette-principal: root")));
    attempts.add(
        "two authorizations",
        reset,
        () -> {
          try (Http2Wire wire = fixture.wire().begin()) {
            List<String> pairs =
                new ArrayList<>(
                    List.of(
                        Http2Wire.call(
                            "/" + SCAN,
                            Map.of("content-type", "application/grpc", "te", "trailers"))));
            for (String token : List.of(SecurityFixture.VIEWER, SecurityFixture.ADMIN)) {
              pairs.addAll(List.of("authorization", "Bearer " + token));
            }
            return wire.frame(
                    Http2Wire.HEADERS,
                    Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                    1,
                    Http2Wire.block(pairs.toArray(String[]::new)))
                .answer(1);
          }
        });
  }

  private void messages() {
    attempts.add(
        "message of 24 MiB",
        "RESOURCE_EXHAUSTED|CANCELLED|UNAVAILABLE",
        () ->
            fixture.call(
                null,
                SCAN,
                headers("authorization", "Bearer " + SecurityFixture.VIEWER),
                new byte[24 << 20]));
    attempts.add(
        "message that says it is 4 GiB",
        "RST_STREAM .*|status 8",
        () -> body(new byte[] {0, -1, -1, -1, -1, 1, 2, 3}, "identity"));
    attempts.add(
        "message that grows when unpacked",
        "RST_STREAM .*|status [28]",
        () -> {
          var packed = new ByteArrayOutputStream();
          try (var gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 64; i++) {
              gzip.write(new byte[1 << 20]);
            }
          }
          byte[] content = packed.toByteArray();
          return body(
              java.nio.ByteBuffer.allocate(5 + content.length)
                  .put((byte) 1)
                  .putInt(content.length)
                  .put(content)
                  .array(),
              "gzip");
        });
    attempts.add(
        "headers of 64 KiB",
        "RST_STREAM .*|GOAWAY .*|HTTP 431|status .*|closed",
        () -> {
          Map<String, String> more = new LinkedHashMap<>();
          for (int i = 0; i < 16; i++) {
            more.put("x-" + i, "v".repeat(4000));
          }
          return large("/" + SCAN, more);
        });
    attempts.add(
        "a thousand headers",
        "RST_STREAM .*|GOAWAY .*|HTTP 431|closed",
        () -> {
          Map<String, String> more = new LinkedHashMap<>();
          for (int i = 0; i < 1000; i++) {
            more.put("x-" + i, "v");
          }
          return large("/" + SCAN, more);
        });
  }

  private String body(byte[] content, String encoding) throws Exception {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    headers.put("grpc-encoding", encoding);
    headers.put("authorization", "Bearer " + SecurityFixture.ADMIN);
    try (Http2Wire wire = fixture.wire().begin()) {
      wire.frame(
          Http2Wire.HEADERS,
          Http2Wire.END_HEADERS,
          1,
          Http2Wire.block(Http2Wire.call("/" + SCAN, headers)));
      for (int from = 0; from < content.length; from += 16_000) {
        int to = Math.min(content.length, from + 16_000);
        wire.frame(
            Http2Wire.DATA,
            to == content.length ? Http2Wire.END_STREAM : 0,
            1,
            java.util.Arrays.copyOfRange(content, from, to));
      }
      return wire.answer(1);
    }
  }

  /** A header block over several frames. */
  private String large(String path, Map<String, String> more) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("content-type", "application/grpc");
    all.put("te", "trailers");
    all.put("authorization", "Bearer " + SecurityFixture.ADMIN);
    all.putAll(more);
    byte[] block = Http2Wire.block(Http2Wire.call(path, all));
    try (Http2Wire wire = fixture.wire().begin()) {
      for (int from = 0; from < block.length; from += 16_000) {
        int to = Math.min(block.length, from + 16_000);
        int end = to == block.length ? Http2Wire.END_HEADERS : 0;
        wire.frame(
            from == 0 ? Http2Wire.HEADERS : Http2Wire.CONTINUATION,
            from == 0 ? end | Http2Wire.END_STREAM : end,
            1,
            java.util.Arrays.copyOfRange(block, from, to));
      }
      return wire.answer(1);
    } catch (IOException e) {
      return "closed";
    }
  }

  private void slowness() {
    attempts.add(
        "connection that says nothing",
        "closed",
        () -> {
          try (Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), fixture.gateway.grpcPort())) {
            socket.setSoTimeout(20_000);
            return Http2Wire.drained(socket);
          }
        });
    attempts.add(
        "half a TLS handshake",
        "closed",
        () -> {
          try (Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), fixture.gateway.grpcPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3});
            return Http2Wire.drained(socket);
          }
        });
    attempts.add(
        "half a preface",
        "closed",
        () -> {
          try (Http2Wire wire = fixture.wire()) {
            return wire.raw("PRI * HTTP".getBytes(StandardCharsets.US_ASCII)).answer(1);
          }
        });
    attempts.add(
        "another protocol after TLS",
        "closed|GOAWAY .*",
        () -> {
          try (Http2Wire wire = fixture.wire()) {
            return wire.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .answer(1);
          }
        });
    attempts.add(
        "half a header block, and half a frame on another connection",
        "closed, closed",
        () -> {
          try (Http2Wire block = fixture.wire().begin();
              Http2Wire frame = fixture.wire().begin()) {
            block.frame(Http2Wire.HEADERS, 0, 1, Http2Wire.block(":method", "POST"));
            frame.raw(new byte[] {0, 0, 100, 1, 4, 0, 0});
            return block.answer(1) + ", " + frame.answer(1);
          }
        });
  }

  private void flood(String name, int times, byte[] frame) {
    attempts.add(
        name,
        "GOAWAY .*|closed|RST_STREAM .*",
        () -> {
          try (Http2Wire wire = fixture.wire().begin()) {
            return wire.flood(times, frame).answer(1);
          }
        });
  }

  private void floods() {
    byte[] block =
        Http2Wire.block(
            Http2Wire.call(
                "/" + SCAN, Map.of("content-type", "application/grpc", "te", "trailers")));
    attempts.add(
        "rapid reset",
        "GOAWAY .*|closed",
        () -> {
          try (Http2Wire wire = fixture.wire().begin()) {
            var frames = new ByteArrayOutputStream();
            for (int stream = 3; stream < 4003; stream += 2) {
              frames.writeBytes(
                  Http2Wire.bytes(Http2Wire.HEADERS, Http2Wire.END_HEADERS, stream, block));
              frames.writeBytes(
                  Http2Wire.bytes(Http2Wire.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
            }
            return wire.flood(1, frames.toByteArray()).answer(1);
          }
        });
    for (int size : new int[] {0, 1, 8000}) {
      attempts.add(
          "continuation flood of " + size + " bytes each",
          "GOAWAY .*|closed|RST_STREAM .*|HTTP 431",
          () -> {
            try (Http2Wire wire = fixture.wire().begin()) {
              wire.frame(Http2Wire.HEADERS, 0, 1, block);
              byte[] filler =
                  size == 8000 ? Http2Wire.block("x", "y".repeat(7990)) : new byte[size];
              return wire.flood(2000, Http2Wire.bytes(Http2Wire.CONTINUATION, 0, 1, filler))
                  .answer(1);
            }
          });
    }
    flood("ping flood", 5000, Http2Wire.bytes(Http2Wire.PING, 0, 0, new byte[8]));
    flood("settings flood", 5000, Http2Wire.bytes(Http2Wire.SETTINGS, 0, 0, new byte[0]));
    flood("priority flood", 5000, Http2Wire.bytes(Http2Wire.PRIORITY, 0, 3, new byte[5]));
    flood("flood of unknown frames", 5000, Http2Wire.bytes(99, 0, 0, new byte[1]));
    flood("frame larger than allowed", 1, Http2Wire.bytes(Http2Wire.DATA, 0, 1, new byte[20_000]));
    flood("data for no stream", 1, Http2Wire.bytes(Http2Wire.DATA, 0, 1, new byte[10]));
    flood(
        "window that overflows",
        3,
        Http2Wire.bytes(Http2Wire.WINDOW_UPDATE, 0, 0, new byte[] {127, -1, -1, -1}));
    flood("settings of wrong length", 1, Http2Wire.bytes(Http2Wire.SETTINGS, 0, 0, new byte[5]));
    flood(
        "header block that cannot be unpacked",
        1,
        Http2Wire.bytes(
            Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, new byte[] {-1, -1, -1, -1, -1, -1, 15}));
  }

  private void http() throws Exception {
    TestAuthority stranger = new TestAuthority(fixture.directory.resolve("webhook"), "second");
    TlsConfig wrong = stranger.issue(Wish.now("kube-apiserver"), fixture.ca.trust());
    TlsConfig right = fixture.ca.issue(PeerIdentity.agent("n1"));
    String create = "/" + CREATE;
    attempts.add("admission with a wrong authority", "closed", () -> post(wrong, "/admit"));
    attempts.add("audit events with a wrong authority", "closed", () -> post(wrong, "/k8s-audit"));
    attempts.add("admission without credential", "HTTP 401", () -> post(null, "/admit"));
    attempts.add("audit events without credential", "HTTP 401", () -> post(null, "/k8s-audit"));
    attempts.add("audit events from an agent", "HTTP 403", () -> post(right, "/k8s-audit"));
    attempts.add("JSON call without credential", "HTTP 401", () -> post(null, create));
    attempts.add(
        "JSON call of a viewer",
        "HTTP 403",
        () -> post(null, create, "authorization", "Bearer " + SecurityFixture.VIEWER));
    attempts.add(
        "JSON call with a forged vedette-principal",
        "HTTP 403",
        () ->
            post(
                null,
                "/" + SCAN,
                "authorization",
                "Bearer " + SecurityFixture.ADMIN,
                "vedette-principal",
                "spiffe://vedette/gateway"));
    attempts.add(
        "JSON call with two authorizations",
        "HTTP 401",
        () ->
            post(
                null,
                create,
                "authorization",
                "Bearer " + SecurityFixture.VIEWER,
                "authorization",
                "Bearer " + SecurityFixture.ADMIN));
  }

  private String post(@Nullable TlsConfig files, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + fixture.gateway.httpPort() + path))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(files == null ? fixture.tls() : fixture.tls(files))
            .build()) {
      HttpResponse<Void> response =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      return "HTTP " + response.statusCode();
    } catch (IOException e) {
      return "closed";
    }
  }
}
