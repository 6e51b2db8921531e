package dev.vedette.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where settings come from: files, then environment, then flags; later ones win. Immutable and
 * thread-safe.
 *
 * <p>A config type is a record. Its components become keys in kebab case below the section: {@code
 * ringBuffer.size} of section {@code agent} is {@code agent.ring-buffer.size} in YAML and flags and
 * {@code VEDETTE_AGENT_RING_BUFFER_SIZE} in the environment. Components may be strings, numbers,
 * booleans, enums, {@link java.time.Duration}, {@link Path}, {@link DataSize}, {@link SecretFile},
 * lists and string-keyed maps of those, further records and string-keyed maps of records. {@link
 * Default} gives the value that holds when nobody sets one; a component of {@code @Nullable} type
 * may be absent; every other must be set.
 */
public final class ConfigSource {
  private final Map<String, Setting> settings;
  private final Map<String, String> environment;
  private final List<ConfigProblem> problems;

  private ConfigSource(
      Map<String, Setting> settings,
      Map<String, String> environment,
      List<ConfigProblem> problems) {
    this.settings = settings;
    this.environment = environment;
    this.problems = problems;
  }

  /** Sets nothing. */
  public static ConfigSource empty() {
    return new ConfigSource(Map.of(), Map.of(), List.of());
  }

  /** Adds the settings of a YAML file. One file may hold the sections of several services. */
  public ConfigSource withFile(Path file) {
    Map<String, Setting> merged = new LinkedHashMap<>(settings);
    List<ConfigProblem> found = new ArrayList<>(problems);
    ConfigFile.read(file, merged, found);
    return new ConfigSource(merged, environment, found);
  }

  /** Adds the {@code VEDETTE_…} variables of an environment, usually {@code System.getenv()}. */
  public ConfigSource withEnvironment(Map<String, String> variables) {
    return new ConfigSource(settings, Map.copyOf(variables), problems);
  }

  /** Adds flags of the forms {@code --set a.b=c}, {@code --a.b=c} and {@code a.b=c}. */
  public ConfigSource withFlags(List<String> flags) {
    Map<String, Setting> merged = new LinkedHashMap<>(settings);
    List<ConfigProblem> found = new ArrayList<>(problems);
    for (int i = 0; i < flags.size(); i++) {
      String flag = flags.get(i);
      if (flag.equals("--set") && i + 1 < flags.size()) {
        flag = flags.get(++i);
      }
      String assignment = flag.startsWith("--") ? flag.substring(2) : flag;
      int equals = assignment.indexOf('=');
      if (equals <= 0) {
        found.add(new ConfigProblem(flag, "", "a flag of the form --section.key=value", "flags"));
        continue;
      }
      String key = assignment.substring(0, equals);
      merged.put(key, new Setting(assignment.substring(equals + 1), Setting.FLAG));
    }
    return new ConfigSource(merged, environment, found);
  }

  /**
   * Reads the section into its record.
   *
   * @throws ConfigException with every problem: unreadable files, unknown keys, missing and
   *     malformed values
   */
  public <T extends Record> T read(String section, Class<T> type) {
    return new RecordReader(section, settings, environment, problems).read(type);
  }

  /**
   * The settings in force, one {@code key = value} a line, in the order of the record; nothing
   * secret is in it.
   */
  public static String describe(String section, Record config) {
    StringBuilder text = new StringBuilder();
    EffectiveConfig.append(section, config, text);
    return text.toString();
  }
}
