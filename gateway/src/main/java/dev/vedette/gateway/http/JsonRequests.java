package dev.vedette.gateway.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.QueryParams;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the message of a call out of the path, the query and the body of a request. */
final class JsonRequests {
  private static final JsonFormat.Parser PARSER = JsonFormat.parser();

  /** How the parser tells where JSON is broken: an exception's name, what is wrong, where. */
  private static final Pattern PLACED =
      Pattern.compile(
          "(?:[\\w.$]+Exception: )?(.*?) at line (\\d+) column (\\d+)\\b.*", Pattern.DOTALL);

  private static final int MOST_SHOWN = 200;

  private JsonRequests() {}

  /** A whole message. */
  static DynamicMessage.Builder body(Descriptor type, String json) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    merge(json, message);
    return message;
  }

  /** What a binding says: first the body, then the query, and the path has the last word. */
  static DynamicMessage.Builder bound(HttpBindings.Match match, QueryParams query, String body) {
    HttpBindings.Binding binding = match.binding();
    Descriptor type = binding.method().proto().getInputType();
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    if (binding.body().equals("*")) {
      merge(body, message);
    } else if (!binding.body().isEmpty()) {
      merge(body, message.getFieldBuilder(field(type, binding.body(), binding.body())));
    } else if (!body.isBlank()) {
      throw new ServiceException(
          ErrorReason.INVALID_CONTENT, "body: not empty (expected: fields in the path and query)");
    }
    for (String name : query.names()) {
      if (binding.body().equals("*")) {
        throw ServiceException.invalidField("query", name, "all fields in the body");
      }
      set(message, name, query.getAll(name));
    }
    for (Map.Entry<String, String> value : match.values().entrySet()) {
      set(message, value.getKey(), List.of(value.getValue()));
    }
    return message;
  }

  private static void merge(String json, Message.Builder into) {
    try {
      PARSER.merge(json.isBlank() ? "{}" : json, into);
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(
          ErrorReason.INVALID_CONTENT, fault(String.valueOf(e.getMessage())));
    }
  }

  /**
   * A fault of the body: where it is, and what, without names of classes and in one line's length.
   */
  static String fault(String message) {
    // It quotes what it could not use, which may be the whole body.
    String begin = message.substring(0, Math.min(message.length(), 4 * MOST_SHOWN));
    Matcher placed = PLACED.matcher(begin);
    String text = placed.matches() ? placed.group(1) : begin;
    String shown =
        text.length() > MOST_SHOWN
            ? text.codePoints()
                    .limit(MOST_SHOWN)
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                + " …"
            : text;
    return placed.matches()
        ? "body:" + placed.group(2) + ":" + placed.group(3) + ": " + shown + " (expected: JSON)"
        : "body: " + shown;
  }

  /** Sets {@code a.b.c}; values are read as JSON strings are, which numbers may be as well. */
  private static void set(Message.Builder root, String path, List<String> values) {
    Message.Builder at = root;
    List<FieldDescriptor> fields = fields(root.getDescriptorForType(), path);
    for (FieldDescriptor field : fields.subList(0, fields.size() - 1)) {
      at = at.getFieldBuilder(field);
    }
    FieldDescriptor last = fields.getLast();
    if (!last.isRepeated() && values.size() > 1) {
      throw ServiceException.invalidField(path, values.size() + " values", "one");
    }
    JsonObject json = new JsonObject();
    if (last.isRepeated()) {
      JsonArray list = new JsonArray();
      values.forEach(list::add);
      json.add(last.getJsonName(), list);
    } else {
      json.addProperty(last.getJsonName(), values.getFirst());
    }
    DynamicMessage.Builder part = DynamicMessage.newBuilder(last.getContainingType());
    try {
      PARSER.merge(json.toString(), part);
    } catch (InvalidProtocolBufferException e) {
      throw ServiceException.invalidField(path, values.getFirst(), kind(last));
    }
    at.clearField(last).mergeFrom(part.build());
  }

  private static String kind(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case ENUM ->
          "one of "
              + field.getEnumType().getValues().stream()
                  .filter(value -> value.getNumber() != 0)
                  .map(EnumValueDescriptor::getName)
                  .collect(Collectors.joining(", "));
      case MESSAGE ->
          switch (field.getMessageType().getName()) {
            case "Timestamp" -> "a time such as 2026-12-31T08:00:00Z";
            case "Duration" -> "seconds such as 90s";
            case "FieldMask" -> "fields such as cron,paused";
            case String other -> "a " + other;
          };
      case INT, LONG, FLOAT, DOUBLE -> "a number";
      case BOOLEAN -> "true or false";
      case STRING, BYTE_STRING -> "a " + field.getType().name().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private static List<FieldDescriptor> fields(Descriptor type, String path) {
    List<FieldDescriptor> fields = new ArrayList<>();
    Descriptor at = type;
    for (String name : path.split("\\.", -1)) {
      if (at == null) {
        throw unknown(type, path);
      }
      FieldDescriptor field = field(at, name, path);
      fields.add(field);
      boolean inner =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
      at = inner ? field.getMessageType() : null;
    }
    FieldDescriptor last = fields.getLast();
    if (last.isMapField()
        || (last.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !isText(last))) {
      throw ServiceException.invalidField(path, "a message", "one of its fields");
    }
    return fields;
  }

  /** Whether JSON writes messages of this type as one string. */
  private static boolean isText(FieldDescriptor field) {
    return Stream.of("Timestamp", "Duration", "FieldMask")
        .anyMatch(name -> field.getMessageType().getFullName().equals("google.protobuf." + name));
  }

  private static FieldDescriptor field(Descriptor type, String name, String path) {
    @Nullable FieldDescriptor byName = type.findFieldByName(name);
    if (byName != null) {
      return byName;
    }
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(type, path));
  }

  private static ServiceException unknown(Descriptor type, String path) {
    return ServiceException.invalidField(path, "no such field", "a field of " + type.getName());
  }
}
