package dev.vedette.cli.policy;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.ConfigFormat;
import dev.vedette.scanner.config.MalformedConfig;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an option is when several places may set it: the command line before the environment before
 * the configuration file. Immutable.
 */
final class Preferences {
  private static final List<String> NAMES =
      List.of("conftest.json", "conftest.toml", "conftest.yaml", "conftest.yml");

  private final Map<String, String> environment;
  private final ObjectValue file;

  private Preferences(Map<String, String> environment, ObjectValue file) {
    this.environment = environment;
    this.file = file;
  }

  /** Reads the configuration file, which if not named may be missing. */
  static Preferences read(Surroundings around, @Nullable String named) throws PolicyFailure {
    var files = new PolicyFiles(around.directory());
    List<String> candidates = named == null ? NAMES : List.of(named);
    for (String name : candidates) {
      if (named != null || Files.isRegularFile(around.directory().resolve(name))) {
        return new Preferences(around.environment(), parse(name, files.text(name)));
      }
    }
    return new Preferences(around.environment(), ObjectValue.EMPTY);
  }

  private static ObjectValue parse(String name, String text) throws PolicyFailure {
    try {
      ConfigFormat format = ConfigFormat.of(name).orElse(ConfigFormat.TOML);
      if (format.read(text) instanceof ObjectValue object) {
        return object;
      }
      throw new PolicyFailure("read config: " + name + ": no keys (expected: names of flags)");
    } catch (MalformedConfig e) {
      throw new PolicyFailure("read config: " + name + ":" + e.line() + ": " + e.getMessage());
    }
  }

  private Optional<Value> elsewhere(String option) {
    String variable = "CONFTEST_" + option.toUpperCase(Locale.ROOT).replace('-', '_');
    String set = environment.get(variable);
    return set == null ? Optional.ofNullable(file.get(option)) : Optional.of(Value.of(set));
  }

  String text(String option, @Nullable String given, String otherwise) {
    return given != null ? given : elsewhere(option).map(Preferences::text).orElse(otherwise);
  }

  boolean flag(String option, @Nullable Boolean given) {
    return flag(option, given, false);
  }

  boolean flag(String option, @Nullable Boolean given, boolean otherwise) {
    return given != null ? given : elsewhere(option).map(Preferences::isTrue).orElse(otherwise);
  }

  List<String> list(String option, @Nullable List<String> given, List<String> otherwise) {
    return given != null ? given : elsewhere(option).map(Preferences::list).orElse(otherwise);
  }

  private static String text(Value value) {
    return value instanceof StringValue string ? string.value() : value.toString();
  }

  private static boolean isTrue(Value value) {
    return value.equals(BooleanValue.TRUE)
        || (value instanceof StringValue text
            && List.of("1", "t", "true").contains(text.value().toLowerCase(Locale.ROOT)));
  }

  private static List<String> list(Value value) {
    return value instanceof ArrayValue array
        ? array.elements().stream().map(Preferences::text).toList()
        : List.of(text(value).split(",", -1));
  }
}
