package dev.vedette.scanner.policy;

import dev.vedette.rego.builtin.Builtin;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.BuiltinFailure.Reason;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.ConfigFormat;
import dev.vedette.scanner.config.MalformedConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The builtins that read configuration files. Has no state, so safe for all threads. */
public final class ConfigBuiltins {
  private static final String PARSE = "parse_config(parser: string, config: string) -> value: any";
  private static final String PARSE_FILE = "parse_config_file(path: string) -> value: any";
  private static final String PARSE_FILES =
      "parse_combined_config_files(paths: array[string]) -> value: any";

  private ConfigBuiltins() {}

  /** These builtins and {@code parse_config}, which looks at its arguments only. */
  public static Builtins withoutFiles(Builtins builtins) {
    return withoutFiles(builtins, ConfigReader.standard());
  }

  private static Builtins withoutFiles(Builtins builtins, ConfigReader reader) {
    return builtins.toBuilder()
        .add(
            PARSE,
            (call, arguments) ->
                parsed(reader, call.file(), text(arguments, 1), text(arguments, 0)))
        .build();
  }

  /** These builtins and those that read files, by paths from the module that calls. */
  public static Builtins withFiles(Builtins builtins, Path directory, ConfigReader reader) {
    Builtin one =
        (call, arguments) -> file(directory, reader, call.file(), text(arguments, 0)).document();
    return withoutFiles(builtins, reader).toBuilder()
        .add(PARSE_FILE, one)
        .add(
            PARSE_FILES,
            (call, arguments) -> {
              var inputs = new ArrayList<ConfigInput>();
              for (Value path : (ArrayValue) arguments.getFirst()) {
                inputs.add(file(directory, reader, call.file(), ((StringValue) path).value()));
              }
              return ConfigInput.combined(inputs).document();
            })
        .build();
  }

  private static String text(List<Value> arguments, int index) throws BuiltinFailure {
    if (arguments.get(index) instanceof StringValue text) {
      return text.value();
    }
    throw new BuiltinFailure(Reason.TYPE, "operand " + (index + 1) + " must be string");
  }

  private static ConfigInput file(Path directory, ConfigReader reader, String module, String path)
      throws BuiltinFailure {
    Path whole = Path.of(module).resolveSibling(path).normalize();
    try {
      byte[] content = Files.readAllBytes(directory.resolve(whole));
      String text = new String(content, StandardCharsets.UTF_8);
      String parser =
          ConfigFormat.of(whole.toString())
              .map(ConfigFormat::label)
              .orElseThrow(() -> failure("new parser: unknown parser: " + whole));
      return new ConfigInput(whole.toString(), parsed(reader, whole.toString(), text, parser));
    } catch (NoSuchFileException e) {
      throw failure("open " + whole + ": no such file or directory");
    } catch (IOException e) {
      throw failure("open " + whole + ": " + e.getMessage());
    }
  }

  private static Value parsed(ConfigReader reader, String file, String text, String name)
      throws BuiltinFailure {
    ConfigFormat format =
        ConfigFormat.named(name).orElseThrow(() -> failure("unknown parser: " + name));
    try {
      return reader.document(format, file, text);
    } catch (MalformedConfig e) {
      throw failure("parser unmarshal: " + e.getMessage());
    }
  }

  private static BuiltinFailure failure(String message) {
    return new BuiltinFailure(Reason.BUILTIN, message);
  }
}
