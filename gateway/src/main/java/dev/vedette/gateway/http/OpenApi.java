package dev.vedette.gateway.http;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.vedette.gateway.http.HttpBindings.Binding;
import dev.vedette.gateway.route.Contract;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contract's HTTP paths as an OpenAPI 3.1 document, made of the descriptors and their comments
 * when it is first asked for. Thread-safe.
 */
final class OpenApi {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** How deep fields of messages become parameters of a query. */
  private static final int DEPTH = 3;

  private final HttpBindings bindings;
  private volatile @Nullable String document;

  @Inject
  OpenApi(HttpBindings bindings) {
    this.bindings = bindings;
  }

  /** The document. */
  String document() {
    String made = document;
    if (made == null) {
      made = GSON.toJson(make()) + "\n";
      document = made;
    }
    return made;
  }

  private JsonObject make() {
    OpenApiSchemas schemas = new OpenApiSchemas();
    JsonObject paths = new JsonObject();
    Set<ServiceDescriptor> services = new LinkedHashSet<>();
    Set<String> operations = new HashSet<>();
    for (Binding binding : bindings.all()) {
      services.add(binding.method().proto().getService());
      String path = path(binding.path());
      if (!paths.has(path)) {
        paths.add(path, new JsonObject());
      }
      String id = operation(binding);
      // A method with several paths has several operations, whose names must differ.
      for (int i = 2; !operations.add(id); i++) {
        id = operation(binding) + i;
      }
      paths
          .getAsJsonObject(path)
          .add(binding.http().name().toLowerCase(Locale.ROOT), operation(binding, id, schemas));
    }
    JsonObject document = new JsonObject();
    document.addProperty("openapi", "3.1.0");
    document.add("info", info());
    document.add("tags", tags(services));
    document.add("paths", paths);
    JsonObject components = new JsonObject();
    components.add("schemas", schemas.all());
    components.add("securitySchemes", bearer());
    document.add("components", components);
    return document;
  }

  private static JsonObject info() {
    JsonObject info = new JsonObject();
    info.addProperty("title", "Vedette");
    info.addProperty("version", "v1");
    info.addProperty(
        "description",
        "The gateway over HTTP. Methods that answer with a stream send server-sent events: data is"
            + " one message as JSON, id a resume token for `Last-Event-ID`, and a last event named"
            + " `status` says how the call ended.");
    return info;
  }

  private static JsonArray tags(Set<ServiceDescriptor> services) {
    JsonArray tags = new JsonArray();
    for (ServiceDescriptor service : services) {
      JsonObject tag = new JsonObject();
      tag.addProperty("name", service.getFullName());
      tag.addProperty("description", Comments.of(service));
      tags.add(tag);
    }
    return tags;
  }

  private static JsonObject bearer() {
    JsonObject bearer = new JsonObject();
    bearer.addProperty("type", "http");
    bearer.addProperty("scheme", "bearer");
    JsonObject schemes = new JsonObject();
    schemes.add("bearer", bearer);
    return schemes;
  }

  private static String operation(Binding binding) {
    MethodDescriptor method = binding.method().proto();
    return method.getService().getName() + "_" + method.getName();
  }

  /** Segments that are part of a name get a name of their own: {@code /v1/alerts/{alert}}. */
  static String path(PathTemplate template) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < template.segments().size(); i++) {
      String segment = template.segments().get(i);
      path.append('/').append(segment.equals("*") ? "{" + parameter(template, i) + "}" : segment);
    }
    return template.verb().isEmpty() ? path.toString() : path + ":" + template.verb();
  }

  private static String parameter(PathTemplate template, int i) {
    String collection = template.segments().get(i - 1);
    return collection.endsWith("s")
        ? collection.substring(0, collection.length() - 1)
        : collection + "Id";
  }

  private JsonObject operation(Binding binding, String id, OpenApiSchemas schemas) {
    Contract.Method method = binding.method();
    JsonObject operation = new JsonObject();
    operation.addProperty("operationId", id);
    operation.add("tags", strings(List.of(method.service())));
    operation.addProperty("description", Comments.of(method.proto()));
    operation.add("parameters", parameters(binding, schemas));
    if (!binding.body().isEmpty()) {
      JsonObject body = new JsonObject();
      body.addProperty("required", true);
      body.add("content", content("application/json", bodySchema(binding, schemas)));
      operation.add("requestBody", body);
    }
    boolean streams = method.proto().isServerStreaming();
    JsonObject answer = new JsonObject();
    answer.addProperty("description", streams ? "A stream of messages" : "The answer");
    answer.add(
        "content",
        content(
            streams ? "text/event-stream" : "application/json",
            schemas.reference(method.proto().getOutputType())));
    JsonObject error = new JsonObject();
    error.addProperty("description", "google.rpc.Status");
    error.add("content", content("application/json", schemas.status()));
    JsonObject responses = new JsonObject();
    responses.add("200", answer);
    responses.add("default", error);
    operation.add("responses", responses);
    operation.add("security", security(method.isReadOnly()));
    return operation;
  }

  private static JsonObject bodySchema(Binding binding, OpenApiSchemas schemas) {
    Descriptor input = binding.method().proto().getInputType();
    return binding.body().equals("*")
        ? schemas.reference(input)
        : schemas.reference(input.findFieldByName(binding.body()).getMessageType());
  }

  private static JsonArray security(boolean readOnly) {
    JsonArray security = new JsonArray();
    JsonObject bearer = new JsonObject();
    bearer.add("bearer", new JsonArray());
    security.add(bearer);
    if (readOnly) {
      // Free on 127.0.0.1, and with a client certificate.
      security.add(new JsonObject());
    }
    return security;
  }

  private static JsonObject content(String type, JsonObject schema) {
    JsonObject media = new JsonObject();
    media.add("schema", schema);
    JsonObject content = new JsonObject();
    content.add(type, media);
    return content;
  }

  private static JsonArray parameters(Binding binding, OpenApiSchemas schemas) {
    JsonArray parameters = new JsonArray();
    PathTemplate template = binding.path();
    for (int i = 0; i < template.segments().size(); i++) {
      if (template.segments().get(i).equals("*")) {
        JsonObject text = new JsonObject();
        text.addProperty("type", "string");
        JsonObject parameter = parameter("path", parameter(template, i), text, "");
        parameter.addProperty("required", true);
        parameters.add(parameter);
      }
    }
    if (!binding.body().equals("*")) {
      Set<String> taken = new HashSet<>();
      template.variables().forEach(variable -> taken.add(variable.field()));
      taken.add(binding.body());
      query(binding.method().proto().getInputType(), "", "", taken, parameters, schemas, DEPTH);
    }
    if (binding.method().service().startsWith("vedette.agent.")) {
      JsonObject text = new JsonObject();
      text.addProperty("type", "string");
      parameters.add(
          parameter("header", "vedette-node", text, "The node; not needed when there is one."));
    }
    return parameters;
  }

  private static void query(
      Descriptor type,
      String path,
      String prefix,
      Set<String> taken,
      JsonArray into,
      OpenApiSchemas schemas,
      int depth) {
    for (FieldDescriptor field : type.getFields()) {
      String name = prefix + field.getJsonName();
      String own = path + field.getName();
      if (taken.contains(own) || field.isMapField()) {
        continue;
      }
      boolean message =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && !OpenApiSchemas.isScalar(field.getMessageType());
      if (!message) {
        into.add(parameter("query", name, schemas.field(field), Comments.of(field)));
      } else if (!field.isRepeated() && depth > 1) {
        query(field.getMessageType(), own + ".", name + ".", taken, into, schemas, depth - 1);
      }
    }
  }

  private static JsonObject parameter(
      String in, String name, JsonObject schema, String description) {
    JsonObject parameter = new JsonObject();
    parameter.addProperty("in", in);
    parameter.addProperty("name", name);
    if (!description.isEmpty()) {
      parameter.addProperty("description", description);
    }
    parameter.add("schema", schema);
    return parameter;
  }

  private static JsonArray strings(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    return array;
  }
}
