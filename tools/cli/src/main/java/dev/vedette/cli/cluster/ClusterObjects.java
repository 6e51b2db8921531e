package dev.vedette.cli.cluster;

import dev.vedette.cli.outcome.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of a cluster that scans look at, page by page. Secrets are never asked for, and what
 * a controller made is left out, since the controller is there itself. Used by one thread.
 */
public final class ClusterObjects implements AutoCloseable {
  private static final int PAGE = 500;
  private static final int MAX_PAGE_BYTES = 64 << 20;
  private static final int MAX_OBJECTS = 500_000;
  private static final int MAX_RESTARTS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A kind and where its objects are. */
  private record Kind(String kind, String apiVersion, String plural, boolean namespaced) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("Namespace", "v1", "namespaces", false),
          new Kind("Pod", "v1", "pods", true),
          new Kind("ReplicationController", "v1", "replicationcontrollers", true),
          new Kind("Service", "v1", "services", true),
          new Kind("ServiceAccount", "v1", "serviceaccounts", true),
          new Kind("ConfigMap", "v1", "configmaps", true),
          new Kind("ResourceQuota", "v1", "resourcequotas", true),
          new Kind("LimitRange", "v1", "limitranges", true),
          new Kind("Deployment", "apps/v1", "deployments", true),
          new Kind("DaemonSet", "apps/v1", "daemonsets", true),
          new Kind("StatefulSet", "apps/v1", "statefulsets", true),
          new Kind("ReplicaSet", "apps/v1", "replicasets", true),
          new Kind("Job", "batch/v1", "jobs", true),
          new Kind("CronJob", "batch/v1", "cronjobs", true),
          new Kind("Ingress", "networking.k8s.io/v1", "ingresses", true),
          new Kind("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies", true),
          new Kind("PodDisruptionBudget", "policy/v1", "poddisruptionbudgets", true),
          new Kind("HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscalers", true),
          new Kind("Role", "rbac.authorization.k8s.io/v1", "roles", true),
          new Kind("RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings", true),
          new Kind("ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", false),
          new Kind(
              "ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "clusterrolebindings", false),
          new Kind(
              "ValidatingWebhookConfiguration",
              "admissionregistration.k8s.io/v1",
              "validatingwebhookconfigurations",
              false),
          new Kind(
              "MutatingWebhookConfiguration",
              "admissionregistration.k8s.io/v1",
              "mutatingwebhookconfigurations",
              false));

  private final Kubeconfig.Access access;
  private final String namespace;
  private final HttpClient client;
  private final ObjectMapper json = JsonMapper.builder().build();
  private final List<String> notes = new ArrayList<>();
  private int objects;

  private ClusterObjects(Kubeconfig.Access access, String namespace) {
    this.access = access;
    this.namespace = namespace;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER);
    if ("https".equals(access.server().getScheme())) {
      builder.sslContext(ClusterTls.context(access));
    }
    this.client = builder.build();
  }

  /**
   * Prepares to read a cluster; nothing is asked yet.
   *
   * @param kubeconfig the file to use; null for that of the environment
   * @param context its context; empty for the current one
   * @param namespace the one to read; empty for all and for what is in none
   */
  public static ClusterObjects of(
      @Nullable Path kubeconfig,
      Map<String, String> environment,
      String context,
      String namespace) {
    return new ClusterObjects(Kubeconfig.find(kubeconfig, environment, context), namespace);
  }

  /** Hands over each object, as JSON under a name that says which it is. */
  public void read(BiConsumer<String, byte[]> objectSink) {
    for (Kind kind : KINDS) {
      if (kind.namespaced() || namespace.isEmpty()) {
        read(kind, objectSink);
      }
    }
  }

  /** What could not be read, and why. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void close() {
    client.close();
  }

  private void read(Kind kind, BiConsumer<String, byte[]> objectSink) {
    List<JsonNode> found = new ArrayList<>();
    String next = "";
    int restarts = 0;
    while (true) {
      HttpResponse<InputStream> response = get(page(kind, next));
      switch (response.statusCode()) {
        case 200 -> {
          JsonNode page = body(response);
          page.path("items").forEach(found::add);
          next = page.path("metadata").path("continue").asString("");
        }
        case 410 -> {
          // The list is too old to go on with; a new one begins at the start.
          discard(response);
          if (next.isEmpty() || ++restarts > MAX_RESTARTS) {
            throw new CommandFailure(kind.plural() + ": the list changes faster than it is read");
          }
          found.clear();
          next = "";
        }
        case 401 -> {
          discard(response);
          throw new CommandFailure(access.server() + ": refused the credentials (401)");
        }
        default -> {
          discard(response);
          notes.add(kind.plural() + ": answered " + response.statusCode());
          return;
        }
      }
      if (objects + found.size() > MAX_OBJECTS) {
        throw new CommandFailure("more than " + MAX_OBJECTS + " objects (expected: --namespace)");
      }
      if (next.isEmpty() && response.statusCode() == 200) {
        break;
      }
    }
    objects += found.size();
    found.forEach(object -> hand(kind, object, objectSink));
  }

  private void hand(Kind kind, JsonNode node, BiConsumer<String, byte[]> objectSink) {
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    JsonNode metadata = object.path("metadata");
    for (JsonNode owner : metadata.path("ownerReferences")) {
      if (owner.path("controller").asBoolean(false)) {
        return;
      }
    }
    ObjectNode whole = json.createObjectNode();
    // Members of a list do not repeat what they are.
    whole.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    whole.setAll(object);
    whole.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    whole.remove("status");
    if (whole.path("metadata") instanceof ObjectNode own) {
      own.remove("managedFields");
    }
    String in = metadata.path("namespace").asString("");
    String name =
        "cluster/"
            + (in.isEmpty() ? "" : in + "/")
            + kind.kind()
            + "/"
            + metadata.path("name").asString("");
    objectSink.accept(name, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(whole));
  }

  private URI page(Kind kind, String next) {
    String version = kind.apiVersion();
    String root = version.indexOf('/') < 0 ? "/api/" : "/apis/";
    String within =
        kind.namespaced() && !namespace.isEmpty() ? "/namespaces/" + encoded(namespace) : "";
    String query = "?limit=" + PAGE + (next.isEmpty() ? "" : "&continue=" + encoded(next));
    return URI.create(access.server() + root + version + within + "/" + kind.plural() + query);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<InputStream> get(URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Accept", "application/json");
    if (access.token() != null) {
      request.header("Authorization", "Bearer " + access.token());
    }
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new CommandFailure(access.server() + ": nobody answers");
    } catch (IOException e) {
      throw new CommandFailure(access.server() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(access.server() + ": interrupted");
    }
  }

  private JsonNode body(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] content = in.readNBytes(MAX_PAGE_BYTES + 1);
      if (content.length > MAX_PAGE_BYTES) {
        throw new CommandFailure(response.uri().getPath() + ": a page of more than 64 MiB");
      }
      return json.readTree(content);
    } catch (IOException | JacksonException e) {
      throw new CommandFailure(response.uri().getPath() + ": no list: " + e.getMessage());
    }
  }

  private static void discard(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      in.readNBytes(1 << 16);
    } catch (IOException e) {
      // Nobody wants it.
    }
  }
}
