package dev.vedette.agent.check.cluster;

import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.JsonPath;
import dev.vedette.agent.check.jsonpath.PathException;
import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Observation;
import dev.vedette.agent.check.script.Observation.Source;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The programs kubectl and oc, as far as they get objects. Thread-safe. */
public final class Kubectl implements Program {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.:_-]+");
  private static final int MAX_PAGES = 200;

  private final ClusterAccess access;

  private Kubectl(ClusterAccess access) {
    this.access = access;
  }

  /** The programs by name. */
  public static Map<String, Program> programs(ClusterAccess access) {
    Kubectl kubectl = new Kubectl(access);
    return Map.of("kubectl", kubectl, "oc", kubectl);
  }

  @Override
  public AuditKind kind() {
    return AuditKind.API;
  }

  @Override
  public void check(List<String> arguments) throws ScriptException {
    GetRequest.parse(arguments);
  }

  @Override
  public int run(Invocation call) throws ScriptException, InterruptedException {
    GetRequest request = GetRequest.parse(call.arguments());
    String path = path(request);
    try {
      if (!request.raw().isEmpty()) {
        ClusterAccess.Answer answer = access.get(path);
        if (answer.status() != 200) {
          throw new Refused(answer);
        }
        call.machine()
            .note(Observation.of(Source.API, path, answer.body().length() + " characters"));
        call.output().append(answer.body());
        return 0;
      }
      JsonNode answer = request.name().isEmpty() ? list(path) : object(path);
      call.machine().note(Observation.of(Source.API, path, count(answer, request) + " objects"));
      call.output().append(printed(answer, request));
      return 0;
    } catch (Refused e) {
      boolean absent = e.status == 404;
      call.machine().note(Observation.nothing(Source.API, path, e.text, absent));
      if (absent && request.ignoreNotFound()) {
        return 0;
      }
      call.errors().line("Error from server" + (absent ? " (NotFound)" : "") + ": " + e.text);
      return 1;
    } catch (IOException | JacksonException e) {
      call.machine()
          .note(Observation.nothing(Source.API, path, String.valueOf(e.getMessage()), false));
      call.errors().line("Unable to connect to the server: " + e.getMessage());
      return 1;
    }
  }

  private static String path(GetRequest request) throws ScriptException {
    if (!request.raw().isEmpty()) {
      return request.raw();
    }
    if (!request.name().isEmpty() && !NAME.matcher(request.name()).matches()) {
      throw ScriptException.unsupported("an object named '" + request.name() + "'");
    }
    String namespace =
        request.everywhere() ? "" : request.namespace().isEmpty() ? "default" : request.namespace();
    if (!namespace.isEmpty() && !NAME.matcher(namespace).matches()) {
      throw ScriptException.unsupported("a namespace '" + namespace + "'");
    }
    String path = request.resource().path(namespace);
    if (!request.name().isEmpty()) {
      return path + "/" + request.name();
    }
    String query = "?limit=500";
    if (!request.fieldSelector().isEmpty()) {
      query += "&fieldSelector=" + encoded(request.fieldSelector());
    }
    if (!request.labelSelector().isEmpty()) {
      query += "&labelSelector=" + encoded(request.labelSelector());
    }
    return path + query;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode object(String path) throws IOException, InterruptedException, Refused {
    ClusterAccess.Answer answer = access.get(path);
    if (answer.status() != 200) {
      throw new Refused(answer);
    }
    return JSON.readTree(answer.body());
  }

  /** All pages of a list in one. */
  private JsonNode list(String path) throws IOException, InterruptedException, Refused {
    ArrayNode items = JSON.createArrayNode();
    String more = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      JsonNode answer = object(path + (more.isEmpty() ? "" : "&continue=" + encoded(more)));
      answer.path("items").forEach(items::add);
      more = answer.path("metadata").path("continue").asString("");
      if (more.isEmpty()) {
        break;
      }
    }
    ObjectNode list = JSON.createObjectNode();
    list.put("apiVersion", "v1");
    list.put("kind", "List");
    list.set("items", items);
    return list;
  }

  private static int count(JsonNode answer, GetRequest request) {
    return request.name().isEmpty() ? answer.path("items").size() : 1;
  }

  private static String printed(JsonNode answer, GetRequest request) throws ScriptException {
    String format = request.format();
    try {
      if (format.equals("json")) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
      }
      if (format.startsWith("jsonpath=")) {
        return JsonPath.parse(format.substring("jsonpath=".length()))
            .print(Document.parse(answer.toString()));
      }
      return Columns.of(request).print(answer, request);
    } catch (PathException e) {
      throw ScriptException.unsupported("-o " + format + ": " + e.getMessage());
    }
  }

  /** The server said no. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String text;

    Refused(ClusterAccess.Answer answer) {
      super(null, null, false, false);
      this.status = answer.status();
      this.text = message(answer);
    }

    private static String message(ClusterAccess.Answer answer) {
      try {
        return JSON.readTree(answer.body()).path("message").asString("status " + answer.status());
      } catch (JacksonException _) {
        return "status " + answer.status();
      }
    }
  }
}
