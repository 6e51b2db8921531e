package dev.vedette.rego.builtin.network;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.BuiltinFailure.Reason;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Requests over HTTP, to the hosts that are allowed and no others: redirects are not followed,
 * since they may leave those hosts. Safe for all threads.
 */
public final class HttpBuiltins {
  private static final int MAX_BODY = 8 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Set<String> REQUIRED = Set.of("method", "url");
  private static final Set<String> KNOWN =
      Set.of(
          "method",
          "url",
          "body",
          "enable_redirect",
          "force_json_decode",
          "force_yaml_decode",
          "headers",
          "raw_body",
          "tls_use_system_certs",
          "tls_ca_cert",
          "tls_ca_cert_file",
          "tls_ca_cert_env_variable",
          "tls_client_cert",
          "tls_client_cert_file",
          "tls_client_cert_env_variable",
          "tls_client_key",
          "tls_client_key_file",
          "tls_client_key_env_variable",
          "tls_insecure_skip_verify",
          "tls_server_name",
          "timeout",
          "cache",
          "force_cache",
          "force_cache_duration_seconds",
          "raise_error",
          "caching_mode",
          "max_retry_attempts",
          "cache_ignored_headers");

  private HttpBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins.add(
        "http.send(request: object[string: any]) -> response: object[any: any]",
        HttpBuiltins::send);
  }

  private record RequestKey(ObjectValue request) {}

  private static Value send(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue request = Operands.object(arguments, 0);
    check(request);
    String url = text(request, "url");
    URI address;
    try {
      address = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw Operands.failure("parse " + Value.of(url) + ": invalid URL");
    }
    String host = address.getHost() == null ? "" : address.getHost();
    boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!isHttp || !call.capabilities().mayCall(host)) {
      throw Operands.failure(
          "request to " + Value.of(host) + ": not allowed by the evaluation's capabilities");
    }
    call.charge(1000);
    // A request that fails is asked for again by the next call only.
    Answer answer = call.memo(new RequestKey(request), () -> answer(request, address));
    boolean raises = !Value.of(false).equals(request.get("raise_error"));
    if (answer.error.isEmpty()) {
      return answer.response;
    }
    if (raises) {
      throw Operands.failure(answer.error);
    }
    var error =
        ObjectValue.builder()
            .put("code", Value.of("eval_http_send_network_error"))
            .put("message", Value.of(answer.error))
            .build();
    return ObjectValue.builder().put("status_code", Value.of(0)).put("error", error).build();
  }

  private static void check(ObjectValue request) throws BuiltinFailure {
    var invalid = SetValue.builder();
    for (Value key : request.keys()) {
      if (!(key instanceof StringValue name && KNOWN.contains(name.value()))) {
        invalid.add(key);
      }
    }
    if (invalid.size() > 0) {
      throw new BuiltinFailure(
          Reason.TYPE, "operand 1 invalid request parameters(s): " + invalid.build());
    }
    var missing = SetValue.builder();
    for (String name : REQUIRED) {
      if (request.get(name) == null) {
        missing.add(Value.of(name));
      }
    }
    if (missing.size() > 0) {
      throw new BuiltinFailure(
          Reason.TYPE, "operand 1 missing required request parameters(s): " + missing.build());
    }
  }

  private static String text(ObjectValue request, String name) throws BuiltinFailure {
    if (request.get(name) instanceof StringValue text) {
      return text.value();
    }
    throw new BuiltinFailure(Reason.TYPE, "operand 1 " + Value.of(name) + " must be a string");
  }

  private record Answer(Value response, String error) {}

  private static Answer answer(ObjectValue request, URI address) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build()) {
      HttpResponse<InputStream> response =
          client.send(request(request, address), BodyHandlers.ofInputStream());
      return new Answer(response(request, response), "");
    } catch (IOException | IllegalArgumentException e) {
      return new Answer(NullValue.NULL, address + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(NullValue.NULL, address + ": interrupted");
    }
  }

  private static HttpRequest request(ObjectValue request, URI address) {
    String method =
        request.get("method") instanceof StringValue text
            ? text.value().toUpperCase(Locale.ROOT)
            : "GET";
    Value body = request.get("body");
    String content =
        request.get("raw_body") instanceof StringValue raw
            ? raw.value()
            : body == null ? "" : Json.write(body);
    var builder =
        HttpRequest.newBuilder(address)
            .timeout(timeout(request))
            .method(method, BodyPublishers.ofString(content));
    if (request.get("headers") instanceof ObjectValue headers) {
      headers.forEach((name, value) ->
          builder.header(
              name instanceof StringValue key ? key.value() : name.toString(),
              value instanceof StringValue text ? text.value() : value.toString()));
    }
    return builder.build();
  }

  private static Duration timeout(ObjectValue request) {
    if (request.get("timeout") instanceof NumberValue number && number.isLong()) {
      Duration wanted = Duration.ofNanos(number.longValue());
      return wanted.isPositive() && wanted.compareTo(TIMEOUT) < 0 ? wanted : TIMEOUT;
    }
    return TIMEOUT;
  }

  private static Value response(ObjectValue request, HttpResponse<InputStream> response)
      throws IOException {
    byte[] bytes;
    try (InputStream body = response.body()) {
      bytes = body.readNBytes(MAX_BODY + 1);
    }
    if (bytes.length > MAX_BODY) {
      throw new IOException("response too long");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    var headers = ObjectValue.builder();
    response
        .headers()
        .map()
        .forEach((name, values) ->
            headers.put(
                name.toLowerCase(Locale.ROOT),
                ArrayValue.of(values.stream().map(Value::of).toList())));
    String type = response.headers().firstValue("content-type").orElse("");
    boolean isJson =
        type.startsWith("application/json")
            || Value.of(true).equals(request.get("force_json_decode"));
    return ObjectValue.builder()
        .put("status", Value.of(Integer.toString(response.statusCode())))
        .put("status_code", Value.of(response.statusCode()))
        .put("headers", headers.build())
        .put("raw_body", Value.of(text))
        .put("body", isJson ? json(text) : NullValue.NULL)
        .build();
  }

  private static Value json(String text) {
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      return NullValue.NULL;
    }
  }
}
