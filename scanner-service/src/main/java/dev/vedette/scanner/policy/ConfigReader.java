package dev.vedette.scanner.policy;

import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.ConfigFormat;
import dev.vedette.scanner.config.FileFormat;
import dev.vedette.scanner.config.MalformedConfig;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Text of configuration into what policies see. Immutable. */
public final class ConfigReader {
  private static final ConfigReader STANDARD = new ConfigReader(new EnumMap<>(ConfigFormat.class));

  private final Map<ConfigFormat, FileFormat> more;

  private ConfigReader(Map<ConfigFormat, FileFormat> more) {
    this.more = more;
  }

  /** Of the formats for which the text of a file is enough. */
  public static ConfigReader standard() {
    return STANDARD;
  }

  /** Also of a format that needs more. */
  public ConfigReader with(ConfigFormat format, FileFormat reader) {
    var all = new EnumMap<ConfigFormat, FileFormat>(ConfigFormat.class);
    all.putAll(more);
    all.put(format, reader);
    return new ConfigReader(all);
  }

  /**
   * Reads a file by the parser that is named, or else by the name of the file; standard input is
   * YAML.
   */
  public ConfigInput read(String file, String text, Optional<String> parser) throws PolicyFailure {
    ConfigFormat format = format(file, parser);
    try {
      return new ConfigInput(file, document(format, file, text));
    } catch (MalformedConfig e) {
      throw new PolicyFailure("parser unmarshal: " + e.getMessage() + ", path: " + file);
    }
  }

  Value document(ConfigFormat format, String file, String text) throws MalformedConfig {
    FileFormat reader = more.get(format);
    return reader == null ? format.read(text) : reader.read(file, text);
  }

  private static ConfigFormat format(String file, Optional<String> parser) throws PolicyFailure {
    if (parser.isPresent()) {
      String name = parser.get();
      return ConfigFormat.named(name)
          .orElseThrow(() -> new PolicyFailure("new parser: unknown parser: " + name));
    }
    if (file.equals("-")) {
      return ConfigFormat.YAML;
    }
    int dot = file.lastIndexOf('.');
    String extension = dot < 0 ? file : file.substring(dot + 1);
    return ConfigFormat.of(file)
        .orElseThrow(() -> new PolicyFailure("new parser from path: unknown parser: " + extension));
  }
}
