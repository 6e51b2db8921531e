package dev.vedette.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds one section's record and collects all that is wrong with it. Used once, by one thread. */
final class RecordReader {
  private static final Set<String> SECTIONS = Set.of("agent", "rules", "scanner", "gateway", "up");
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_SERVICE_(HOST|PORT.*)|.*_PORT(_\\d+_.*)?");

  private final String section;
  private final Map<String, Setting> settings;
  private final Map<String, String> environment;
  private final List<ConfigProblem> problems;
  private final Set<String> used = new HashSet<>();
  private final Set<String> usedVariables = new HashSet<>();

  RecordReader(
      String section,
      Map<String, Setting> settings,
      Map<String, String> environment,
      List<ConfigProblem> problems) {
    this.section = section;
    this.settings = settings;
    this.environment = environment;
    this.problems = new ArrayList<>(problems);
  }

  <T extends Record> T read(Class<T> type) {
    @Nullable Object config = record(section, type);
    reportUnknown();
    if (!problems.isEmpty() || config == null) {
      problems.sort(Comparator.comparing(ConfigProblem::key));
      throw new ConfigException(problems);
    }
    return type.cast(config);
  }

  private @Nullable Object record(String prefix, Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    int before = problems.size();
    for (int i = 0; i < components.length; i++) {
      values[i] = component(prefix + "." + Names.kebab(components[i].getName()), components[i]);
    }
    if (problems.size() > before) {
      return null;
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      refused(prefix, e.getCause());
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + type, e);
    }
  }

  private void refused(String prefix, @Nullable Throwable cause) {
    if (cause instanceof InvalidSettingException invalid) {
      String key = prefix + "." + invalid.key();
      problems.add(new ConfigProblem(key, invalid.value(), invalid.expected(), origin(key)));
    } else {
      problems.add(
          new ConfigProblem(
              prefix,
              String.valueOf(cause == null ? null : cause.getMessage()),
              "valid settings",
              ""));
    }
  }

  private String origin(String key) {
    Setting setting = settings.get(key);
    return setting == null ? "" : setting.origin();
  }

  private @Nullable Object component(String key, RecordComponent component) {
    Class<?> type = component.getType();
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (type.isRecord() && !Values.isScalar(type)) {
      return nullable && !anyBelow(key) ? null : record(key, type);
    }
    if (type == Map.class) {
      return map(key, component);
    }
    @Nullable Setting setting = lookUp(key);
    if (setting == null) {
      Default fallback = component.getAnnotation(Default.class);
      if (fallback != null) {
        setting = new Setting(fallback.value(), "");
      } else if (nullable) {
        return null;
      } else {
        problems.add(new ConfigProblem(key, "", Values.expected(elementType(component, 0)), ""));
        return null;
      }
    }
    return type == List.class ? list(key, component, setting) : scalar(key, type, setting);
  }

  private @Nullable Setting lookUp(String key) {
    used.add(key);
    String variable = Names.variable(key);
    usedVariables.add(variable);
    @Nullable Setting setting = settings.get(key);
    String value = environment.get(variable);
    boolean byFlag = setting != null && setting.origin().equals(Setting.FLAG);
    return value == null || byFlag ? setting : new Setting(value, "environment " + variable);
  }

  private boolean anyBelow(String key) {
    String below = key + ".";
    String variable = Names.variable(key) + "_";
    return settings.keySet().stream().anyMatch(name -> name.startsWith(below))
        || environment.keySet().stream().anyMatch(name -> name.startsWith(variable));
  }

  private @Nullable Object scalar(String key, Class<?> type, Setting setting) {
    if (!(setting.value() instanceof String text)) {
      problems.add(new ConfigProblem(key, "a list", Values.expected(type), setting.origin()));
      return null;
    }
    try {
      return Values.parse(type, text);
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
      problems.add(new ConfigProblem(key, text, Values.expected(type), setting.origin()));
      return null;
    }
  }

  private List<Object> list(String key, RecordComponent component, Setting setting) {
    List<Object> values = new ArrayList<>();
    for (String item : items(setting)) {
      @Nullable Object value =
          scalar(key, elementType(component, 0), new Setting(item, setting.origin()));
      if (value != null) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  private static List<String> items(Setting setting) {
    if (setting.value() instanceof List<?> list) {
      return list.stream().map(Object::toString).toList();
    }
    return Arrays.stream(setting.text().split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private Map<String, Object> map(String key, RecordComponent component) {
    Map<String, Object> values = new LinkedHashMap<>();
    Class<?> type = elementType(component, 1);
    if (type.isRecord() && !Values.isScalar(type)) {
      return records(key, type);
    }
    @Nullable Setting whole = lookUp(key);
    if (whole != null) {
      for (String item : items(whole)) {
        int equals = item.indexOf('=');
        if (equals <= 0) {
          problems.add(new ConfigProblem(key, item, "name=value", whole.origin()));
        } else {
          entry(
              values,
              key,
              item.substring(0, equals),
              type,
              new Setting(item.substring(equals + 1), whole.origin()));
        }
      }
    }
    String below = key + ".";
    settings.forEach((name, setting) -> {
      if (name.startsWith(below)) {
        used.add(name);
        entry(values, key, name.substring(below.length()), type, setting);
      }
    });
    return Map.copyOf(values);
  }

  /**
   * Records by name. Names come from files and flags: a variable cannot say where its name ends.
   */
  private Map<String, Object> records(String key, Class<?> type) {
    String below = key + ".";
    Set<String> names = new TreeSet<>();
    for (String setting : settings.keySet()) {
      int end = setting.indexOf('.', below.length());
      if (setting.startsWith(below) && end > below.length()) {
        names.add(setting.substring(below.length(), end));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : names) {
      @Nullable Object value = record(below + name, type);
      if (value != null) {
        values.put(name, value);
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private void entry(
      Map<String, Object> values, String key, String name, Class<?> type, Setting setting) {
    @Nullable Object value = scalar(key + "." + name, type, setting);
    if (value != null) {
      values.put(name, value);
    }
  }

  /** The class of a list's or map's elements, or of the component itself. */
  private static Class<?> elementType(RecordComponent component, int index) {
    if (component.getGenericType() instanceof ParameterizedType parameterized) {
      Type argument = parameterized.getActualTypeArguments()[index];
      if (argument instanceof Class<?> type) {
        return type;
      }
      throw new IllegalStateException(component + ": elements must be plain values");
    }
    return component.getType();
  }

  private void reportUnknown() {
    settings.forEach((key, setting) -> {
      String first = key.contains(".") ? key.substring(0, key.indexOf('.')) : key;
      boolean ours = first.equals(section);
      if (ours && !used.contains(key)) {
        problems.add(
            new ConfigProblem(
                key, setting.text(), "a known key" + Names.nearest(key, used), setting.origin()));
      } else if (!ours && !SECTIONS.contains(first)) {
        problems.add(
            new ConfigProblem(
                key,
                setting.text(),
                "a key below one of " + String.join(", ", SECTIONS.stream().sorted().toList()),
                setting.origin()));
      }
    });
    String prefix = Names.variable(section) + "_";
    environment.forEach((name, value) -> {
      // Kubernetes announces Services in the environment of every Pod under names that look like
      // ours.
      if (name.startsWith(prefix)
          && !usedVariables.contains(name)
          && !SERVICE_LINK.matcher(name).matches()) {
        problems.add(
            new ConfigProblem(
                name,
                value,
                "a known variable" + Names.nearest(name, usedVariables),
                "environment"));
      }
    });
  }
}
