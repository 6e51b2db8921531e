package dev.vedette.scanner.textproto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UninitializedMessageException;
import com.google.protobuf.util.JsonFormat;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.FileFormat;
import dev.vedette.scanner.config.MalformedConfig;
import dev.vedette.scanner.config.PlainNumber;

/**
 * Messages in text format: a comment {@code # proto-message: NAME} says which message a file holds.
 * Immutable.
 */
public final class TextprotoFormat implements FileFormat {
  private static final int DEEPEST = 100;
  private static final Pattern NAME = Pattern.compile("#\\s+proto-message:\\s+([a-zA-Z0-9_\\.]+)");

  private final ProtoSchemas schemas;

  /** By these definitions. */
  public TextprotoFormat(ProtoSchemas schemas) {
    this.schemas = schemas;
  }

  @Override
  public Value read(String file, String text) throws MalformedConfig {
    Matcher name = NAME.matcher(text);
    if (!name.find()) {
      throw new MalformedConfig(
          "extract proto message type: file does not contain necessary proto-message comment", 0);
    }
    Descriptor type =
        schemas
            .message(name.group(1))
            .orElseThrow(() ->
                new MalformedConfig(
                    "look up message type \"" + name.group(1) + "\": proto: not found", 0));
    var message = DynamicMessage.newBuilder(type);
    try {
      TextFormat.Parser.newBuilder()
          .setSingularOverwritePolicy(
              TextFormat.Parser.SingularOverwritePolicy.FORBID_SINGULAR_OVERWRITES)
          .setTypeRegistry(schemas.types())
          .setRecursionLimit(DEEPEST)
          .build()
          .merge(text, schemas.extensions(), message);
      return value(message.build());
    } catch (TextFormat.ParseException e) {
      throw new MalformedConfig("unmarshal textproto: proto: " + e.getMessage(), e.getLine());
    } catch (UninitializedMessageException e) {
      throw new MalformedConfig(
          "unmarshal textproto: proto: required field "
              + type.getFullName()
              + "."
              + e.getMissingFields().getFirst()
              + " not set",
          0);
    }
  }

  private Value value(DynamicMessage message) throws MalformedConfig {
    try {
      String json =
          JsonFormat.printer()
              .preservingProtoFieldNames()
              .omittingInsignificantWhitespace()
              .usingTypeRegistry(schemas.types())
              .print(message);
      return plain(Json.read(json));
    } catch (InvalidProtocolBufferException | MalformedJson e) {
      throw new MalformedConfig("marshal JSON: " + e.getMessage(), 0);
    }
  }

  /** Numbers as everywhere else: 1, where the printer writes 1.0. */
  private static Value plain(Value value) {
    return switch (value) {
      case NumberValue number when !number.isLong() -> PlainNumber.of(number.decimal());
      case ObjectValue object -> {
        var made = ObjectValue.builder();
        object.forEach((key, each) -> made.put(key, plain(each)));
        yield made.build();
      }
      case ArrayValue array ->
          ArrayValue.of(array.elements().stream().map(TextprotoFormat::plain).toList());
      default -> value;
    };
  }
}
