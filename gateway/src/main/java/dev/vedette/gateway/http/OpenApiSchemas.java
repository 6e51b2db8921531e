package dev.vedette.gateway.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.rpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** JSON schemas of messages as JSON of protocol buffers writes them. Used by one thread. */
final class OpenApiSchemas {
  private static final Map<String, String> FORMATS =
      Map.of(
          "google.protobuf.Timestamp", "date-time",
          "google.protobuf.Duration", "duration",
          "google.protobuf.FieldMask", "field-mask");
  private static final Set<String> ANYTHING =
      Set.of("google.protobuf.Struct", "google.protobuf.Any", "google.protobuf.Value");

  private final Map<String, JsonObject> schemas = new TreeMap<>();

  /** Whether JSON writes it as one string. */
  static boolean isScalar(Descriptor type) {
    return FORMATS.containsKey(type.getFullName());
  }

  /** All that were referred to, with those that they refer to. */
  JsonObject all() {
    JsonObject all = new JsonObject();
    schemas.forEach(all::add);
    return all;
  }

  /** The schema of errors. */
  JsonObject status() {
    return reference(Status.getDescriptor());
  }

  /** A reference to a message, which is described among all. */
  JsonObject reference(Descriptor type) {
    String name = type.getFullName();
    if (!schemas.containsKey(name)) {
      JsonObject schema = new JsonObject();
      // Known before its fields are, since messages may hold themselves.
      schemas.put(name, schema);
      describe(type, schema);
    }
    return pointer(name);
  }

  private void describe(Descriptor type, JsonObject schema) {
    schema.addProperty("type", "object");
    String comment = Comments.of(type);
    if (!comment.isEmpty()) {
      schema.addProperty("description", comment);
    }
    JsonObject properties = new JsonObject();
    for (FieldDescriptor field : type.getFields()) {
      JsonObject property = field(field);
      String about = Comments.of(field);
      if (!about.isEmpty()) {
        property.addProperty("description", about);
      }
      properties.add(field.getJsonName(), property);
    }
    schema.add("properties", properties);
  }

  /** The schema of a field. */
  JsonObject field(FieldDescriptor field) {
    if (field.isMapField()) {
      JsonObject map = new JsonObject();
      map.addProperty("type", "object");
      map.add("additionalProperties", one(field.getMessageType().findFieldByName("value")));
      return map;
    }
    if (field.isRepeated()) {
      JsonObject list = new JsonObject();
      list.addProperty("type", "array");
      list.add("items", one(field));
      return list;
    }
    return one(field);
  }

  private JsonObject one(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> typed("boolean", "");
      case STRING -> typed("string", "");
      case BYTES -> typed("string", "byte");
      case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> typed("integer", "int32");
      // JSON's numbers do not hold all of these, so they travel as text.
      case INT64, SINT64, SFIXED64 -> typed("string", "int64");
      case UINT64, FIXED64 -> typed("string", "uint64");
      case FLOAT, DOUBLE -> typed("number", "double");
      case ENUM -> enumeration(field.getEnumType());
      case MESSAGE, GROUP -> message(field.getMessageType());
    };
  }

  private JsonObject message(Descriptor type) {
    String format = FORMATS.get(type.getFullName());
    if (format != null) {
      return typed("string", format);
    }
    return ANYTHING.contains(type.getFullName()) ? typed("object", "") : reference(type);
  }

  private JsonObject enumeration(EnumDescriptor type) {
    if (!schemas.containsKey(type.getFullName())) {
      JsonObject schema = typed("string", "");
      schema.addProperty("description", Comments.of(type));
      JsonArray values = new JsonArray();
      type.getValues().stream().map(EnumValueDescriptor::getName).forEach(values::add);
      schema.add("enum", values);
      schemas.put(type.getFullName(), schema);
    }
    return pointer(type.getFullName());
  }

  private static JsonObject pointer(String name) {
    JsonObject pointer = new JsonObject();
    pointer.addProperty("$ref", "#/components/schemas/" + name);
    return pointer;
  }

  private static JsonObject typed(String type, String format) {
    JsonObject schema = new JsonObject();
    schema.addProperty("type", type);
    if (!format.isEmpty()) {
      schema.addProperty("format", format);
    }
    return schema;
  }
}
