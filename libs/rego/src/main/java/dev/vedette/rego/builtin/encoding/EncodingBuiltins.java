package dev.vedette.rego.builtin.encoding;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;

/** Base64, hex and URL queries. Has no state, so safe for all threads. */
public final class EncodingBuiltins {
  private EncodingBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "base64.encode(x: string) -> y: string",
            (_, arguments) -> Value.of(Base64.getEncoder().encodeToString(bytes(arguments))))
        .add(
            "base64.decode(x: string) -> y: string",
            (_, arguments) -> text(Base64Text.decode(Operands.string(arguments, 0))))
        .add(
            "base64.is_valid(x: string) -> result: boolean",
            (_, arguments) -> Value.of(Base64Text.isValid(Operands.string(arguments, 0))))
        .add(
            "base64url.encode(x: string) -> y: string",
            (_, arguments) -> Value.of(Base64.getUrlEncoder().encodeToString(bytes(arguments))))
        .add(
            "base64url.encode_no_pad(x: string) -> y: string",
            (_, arguments) ->
                Value.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(arguments))))
        .add(
            "base64url.decode(x: string) -> y: string",
            (_, arguments) -> text(Base64Text.decodeUrl(Operands.string(arguments, 0))))
        .add(
            "hex.encode(x: string) -> y: string",
            (_, arguments) -> Value.of(HexFormat.of().formatHex(bytes(arguments))))
        .add("hex.decode(x: string) -> y: string", EncodingBuiltins::decodeHex)
        .add(
            "urlquery.encode(x: string) -> y: string",
            (_, arguments) -> Value.of(UrlQuery.escape(Operands.string(arguments, 0))))
        .add(
            "urlquery.decode(x: string) -> y: string",
            (_, arguments) -> Value.of(UrlQuery.unescape(Operands.string(arguments, 0))))
        .add(
            "urlquery.encode_object(object: object[string: any<string, array[string],"
                + " set[string]>]) -> y: string",
            EncodingBuiltins::encodeQuery)
        .add(
            "urlquery.decode_object(x: string) -> object: object[string: array[string]]",
            EncodingBuiltins::decodeQuery);
  }

  private static byte[] bytes(List<Value> arguments) throws BuiltinFailure {
    return Operands.string(arguments, 0).getBytes(StandardCharsets.UTF_8);
  }

  private static Value text(byte[] bytes) {
    return Value.of(new String(bytes, StandardCharsets.UTF_8));
  }

  private static Value decodeHex(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = Operands.string(arguments, 0);
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        int point = text.codePointAt(i);
        throw Operands.failure(
            String.format(
                "encoding/hex: invalid byte: U+%04X '%s'", point, Character.toString(point)));
      }
    }
    if (text.length() % 2 != 0) {
      throw Operands.failure("encoding/hex: odd length hex string");
    }
    return text(HexFormat.of().parseHex(text));
  }

  private static Value encodeQuery(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue object = Operands.object(arguments, 0);
    var pairs = new ArrayList<String>();
    for (int i = 0; i < object.size(); i++) {
      if (!(object.keys().get(i) instanceof StringValue key)) {
        throw Operands.wrongType(1, object.keys().get(i), "string");
      }
      List<Value> values =
          switch (object.values().get(i)) {
            case StringValue string -> List.of(string);
            case ArrayValue array -> array.elements();
            case SetValue set -> set.elements();
            case Value other -> throw Operands.wrongType(1, other, "string", "array", "set");
          };
      for (Value value : values) {
        if (!(value instanceof StringValue string)) {
          throw Operands.wrongType(1, value, "string");
        }
        pairs.add(UrlQuery.escape(key.value()) + "=" + UrlQuery.escape(string.value()));
      }
    }
    return Value.of(String.join("&", pairs));
  }

  private static Value decodeQuery(Call call, List<Value> arguments) throws BuiltinFailure {
    var decoded = new LinkedHashMap<String, ArrayValue.Builder>();
    for (String pair : Operands.string(arguments, 0).split("&", -1)) {
      if (pair.contains(";")) {
        throw Operands.failure("invalid semicolon separator in query");
      }
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String key = UrlQuery.unescape(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : UrlQuery.unescape(pair.substring(equals + 1));
        decoded.computeIfAbsent(key, _ -> ArrayValue.builder()).add(Value.of(value));
      }
    }
    var object = ObjectValue.builder();
    decoded.forEach((key, values) -> object.put(key, values.build()));
    return object.build();
  }
}
