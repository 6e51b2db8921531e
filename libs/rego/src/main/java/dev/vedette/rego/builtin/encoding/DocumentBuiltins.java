package dev.vedette.rego.builtin.encoding;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.encoding.Yaml.MalformedYaml;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** JSON and YAML texts. Has no state, so safe for all threads. */
public final class DocumentBuiltins {
  private DocumentBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "json.marshal(x: any) -> y: string",
            (_, arguments) -> Value.of(Json.write(arguments.get(0))))
        .add(
            "json.marshal_with_options(x: any,"
                + " opts: object<indent: string, prefix: string, pretty: boolean>[string: any])"
                + " -> y: string",
            DocumentBuiltins::marshal)
        .add("json.unmarshal(x: string) -> y: any", DocumentBuiltins::unmarshal)
        .add("json.is_valid(x: string) -> result: boolean", DocumentBuiltins::isJson)
        .add(
            "yaml.marshal(x: any) -> y: string",
            (_, arguments) -> Value.of(YamlWriter.write(arguments.get(0))))
        .add("yaml.unmarshal(x: string) -> y: any", DocumentBuiltins::unmarshalYaml)
        .add("yaml.is_valid(x: string) -> result: boolean", DocumentBuiltins::isYaml);
  }

  private static Value marshal(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue options = Operands.object(arguments, 1);
    boolean pretty = options.size() > 0;
    String prefix = "";
    String indent = "\t";
    for (int i = 0; i < options.size(); i++) {
      Value key = options.keys().get(i);
      Value value = options.values().get(i);
      if (!(key instanceof StringValue name)) {
        throw Operands.wrong(2, "failed to stringify key " + key + " at index " + i);
      }
      switch (name.value()) {
        case "prefix" -> prefix = text(name, value);
        case "indent" -> indent = text(name, value);
        case "pretty" -> {
          if (!(value instanceof BooleanValue bool)) {
            throw Operands.wrong(2, "key " + name + " failed cast to bool: " + value.kind().text());
          }
          pretty = bool.value();
        }
        default -> throw Operands.wrong(2, "object contained unknown key " + name);
      }
    }
    return Value.of(
        pretty
            ? prefix + Json.writeIndented(arguments.get(0), prefix, indent)
            : Json.write(arguments.get(0)));
  }

  private static String text(StringValue name, Value value) throws BuiltinFailure {
    if (value instanceof StringValue text) {
      return text.value();
    }
    throw Operands.wrong(2, "key " + name + " failed cast to string: " + value.kind().text());
  }

  private static Value unmarshal(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = Operands.string(arguments, 0);
    call.charge(text.length() / 16);
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      throw Operands.failure(e.getMessage());
    }
  }

  private static Value isJson(Call call, List<Value> arguments) {
    if (!(arguments.get(0) instanceof StringValue text)) {
      return Value.of(false);
    }
    call.charge(text.value().length() / 16);
    try {
      Json.read(text.value());
      return Value.of(true);
    } catch (MalformedJson e) {
      return Value.of(false);
    }
  }

  private static Value unmarshalYaml(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = Operands.string(arguments, 0);
    call.charge(text.length() / 4);
    try {
      return Yaml.read(text);
    } catch (MalformedYaml e) {
      throw Operands.failure(e.getMessage());
    }
  }

  private static Value isYaml(Call call, List<Value> arguments) {
    if (!(arguments.get(0) instanceof StringValue text)) {
      return Value.of(false);
    }
    call.charge(text.value().length() / 4);
    try {
      Yaml.read(text.value());
      return Value.of(true);
    } catch (MalformedYaml e) {
      return Value.of(false);
    }
  }
}
