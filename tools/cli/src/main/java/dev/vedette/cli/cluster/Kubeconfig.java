package dev.vedette.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that say how to reach clusters; of names that several give, the first counts. Programs
 * that they name are not run. Immutable.
 */
final class Kubeconfig {
  private static final int MAX_BYTES = 1 << 20;
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final List<Loaded> files;

  private record Loaded(Path directory, Value root) {}

  private record Entry(Path directory, Value value) {}

  private Kubeconfig(List<Loaded> files) {
    this.files = files;
  }

  /**
   * How a cluster is reached.
   *
   * @param authorities PEM certificates of who may sign the server's; null for those of the JDK
   * @param certificate the client's, in PEM, with its key
   */
  record Access(
      URI server,
      @Nullable String authorities,
      @Nullable String certificate,
      @Nullable String key,
      @Nullable String token) {
    @Override
    public String toString() {
      return "Access[" + server + "]";
    }
  }

  /** The access that an option, the environment, the home directory or a pod's account gives. */
  static Access find(@Nullable Path given, Map<String, String> environment, String context) {
    String variable = environment.getOrDefault("KUBECONFIG", "");
    List<Path> paths = new ArrayList<>();
    if (given != null) {
      paths.add(given);
    } else if (!variable.isEmpty()) {
      for (String path : variable.split(":", -1)) {
        if (!path.isEmpty() && Files.exists(Path.of(path))) {
          paths.add(Path.of(path));
        }
      }
    } else {
      Path home = Path.of(environment.getOrDefault("HOME", "/"), ".kube", "config");
      String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
      if (!Files.exists(home) && !host.isEmpty() && Files.exists(ACCOUNT)) {
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return new Access(
            URI.create("https://" + name + ":" + port),
            content(ACCOUNT.resolve("ca.crt")),
            null,
            null,
            content(ACCOUNT.resolve("token")).strip());
      }
      paths.add(home);
    }
    if (paths.isEmpty()) {
      throw new CommandFailure("KUBECONFIG " + variable + ": no such file");
    }
    return new Kubeconfig(paths.stream().map(Kubeconfig::load).toList()).access(context);
  }

  private static Loaded load(Path file) {
    var reader = new DocumentReader(ManifestLimits.STANDARD);
    for (Document document : reader.read(content(file).getBytes(UTF_8), TimeLimit::none)) {
      switch (document) {
        case Document.Parsed(_, _, var root, _) -> {
          Path parent = file.toAbsolutePath().getParent();
          return new Loaded(parent == null ? Path.of("/") : parent, root);
        }
        case Document.Failed(_, _, var problem) ->
            throw new CommandFailure(file + ":" + problem.position() + ": " + problem.message());
      }
    }
    throw new CommandFailure(file + ": empty (expected: a kubeconfig)");
  }

  private Access access(String wanted) {
    String context = wanted;
    for (Loaded file : files) {
      context = context.isEmpty() ? text(file.root(), "current-context") : context;
    }
    if (context.isEmpty()) {
      throw new CommandFailure("no current-context in the kubeconfig (expected: --context)");
    }
    Value chosen = entry("contexts", "context", context).value();
    Entry cluster = entry("clusters", "cluster", text(chosen, "cluster"));
    Entry user = entry("users", "user", text(chosen, "user"));
    refuse(cluster, "insecure-skip-tls-verify", "proxy-url", "tls-server-name");
    refuse(user, "exec", "auth-provider", "username", "as");
    String token = text(user.value(), "token");
    String tokenFile = text(user.value(), "tokenFile");
    if (token.isEmpty() && !tokenFile.isEmpty()) {
      token = content(user.directory().resolve(tokenFile)).strip();
    }
    return new Access(
        server(text(cluster.value(), "server")),
        data(cluster, "certificate-authority"),
        data(user, "client-certificate"),
        data(user, "client-key"),
        token.isEmpty() ? null : token);
  }

  private static URI server(String text) {
    try {
      URI server = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (server.getHost() != null
          && ("https".equals(server.getScheme()) || "http".equals(server.getScheme()))) {
        return server;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new CommandFailure("server: " + text + " (expected: https://HOST)");
  }

  /** What is not done here must not be left out silently. */
  private static void refuse(Entry entry, String... keys) {
    for (String key : keys) {
      Value value = entry.value().at(key).orElse(null);
      if (value != null
          && !(value instanceof Value.Nothing)
          && !(value instanceof Value.Truth(var truth, _) && !truth)) {
        throw new CommandFailure(
            "kubeconfig: "
                + key
                + " is not supported"
                + (key.equals("exec") ? ", for it would run a program" : "")
                + " (expected: a token, tokenFile or client-certificate, and"
                + " certificate-authority)");
      }
    }
  }

  private Entry entry(String list, String key, String name) {
    for (Loaded file : files) {
      if (file.root().at(list).orElse(null) instanceof Value.Sequence(var items, _)) {
        for (Value item : items) {
          Optional<Value> found = item.at(key);
          if (text(item, "name").equals(name) && found.isPresent()) {
            return new Entry(file.directory(), found.get());
          }
        }
      }
    }
    throw new CommandFailure("kubeconfig: " + list + ": no " + name);
  }

  /** A PEM text that stands in the file, in base64, or in a file of its own. */
  private static @Nullable String data(Entry entry, String key) {
    String inline = text(entry.value(), key + "-data");
    if (!inline.isEmpty()) {
      try {
        return new String(Base64.getMimeDecoder().decode(inline), UTF_8);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure("kubeconfig: " + key + "-data: no base64");
      }
    }
    String path = text(entry.value(), key);
    return path.isEmpty() ? null : content(entry.directory().resolve(path));
  }

  private static String text(Value value, String key) {
    return value.at(key).orElse(null) instanceof Value.Text(var text, _) ? text : "";
  }

  private static String content(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new CommandFailure(file + ": more than 1 MiB");
      }
      return new String(content, UTF_8);
    } catch (IOException e) {
      throw new CommandFailure(file + ": cannot be read (expected: a kubeconfig and its files)");
    }
  }
}
