package dev.vedette.scanner.policy;

import dev.vedette.scanner.config.ConfigFormat;
import dev.vedette.scanner.config.MalformedConfig;
import java.util.Optional;

/** Text of configuration into what policies see. Stateless. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads a file by the parser that is named, or else by the name of the file; standard input is
   * YAML.
   */
  public static ConfigInput read(String file, String text, Optional<String> parser)
      throws PolicyFailure {
    ConfigFormat format = format(file, parser);
    try {
      return new ConfigInput(file, format.read(text));
    } catch (MalformedConfig e) {
      throw new PolicyFailure("parser unmarshal: " + e.getMessage() + ", path: " + file);
    }
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
