package dev.vedette.language.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All fields that conditions and outputs may name. Immutable and thread-safe. */
public final class FieldCatalog {

  /** Fields whose argument may also follow after a dot, as in {@code evt.arg.flags}. */
  private static final List<String> DOTTED =
      List.of(
          "evt.arg",
          "evt.rawarg",
          "evt.type.is",
          "evt.abspath",
          "thread.cgroup",
          "proc.env",
          "proc.aenv");

  private static final Set<String> PLUGIN_GROUPS = Set.of("k8saudit", "json");
  private static final String EVERYWHERE = "evt (all events)";

  private static final FieldCatalog STANDARD = new FieldCatalog(_ -> true);
  private static final FieldCatalog SYSCALL =
      new FieldCatalog(definition -> !PLUGIN_GROUPS.contains(definition.group()));
  private static final FieldCatalog PLUGIN =
      new FieldCatalog(definition ->
          PLUGIN_GROUPS.contains(definition.group()) || definition.group().equals(EVERYWHERE));

  private final List<FieldDefinition> definitions;
  private final Map<String, FieldDefinition> byName = new LinkedHashMap<>();
  private final Map<String, Field> plain = new LinkedHashMap<>();
  private final Map<String, ValueType> parameters = new LinkedHashMap<>();

  private FieldCatalog(Predicate<FieldDefinition> named) {
    var all = new ArrayList<FieldDefinition>();
    for (List<String> row : Tables.read("fields.tsv", 8)) {
      var definition = definition(all.size(), row);
      all.add(definition);
      if (named.test(definition)) {
        byName.put(definition.name(), definition);
        plain.put(
            definition.name(), new Field(definition, null, definition.name(), definition.type()));
      }
    }
    definitions = List.copyOf(all);
    for (List<String> row : Tables.read("parameters.tsv", 2)) {
      parameters.put(row.get(0), ValueType.valueOf(row.get(1)));
    }
  }

  /**
   * The fields of the syscall source, of the container and Kubernetes metadata, and of Kubernetes
   * audit events.
   */
  public static FieldCatalog standard() {
    return STANDARD;
  }

  /** The fields that rules of a source may name; ids are the same in every catalogue. */
  public static FieldCatalog forSource(String source) {
    return source.equals("syscall") ? SYSCALL : PLUGIN;
  }

  /** Every definition, by id, also those that cannot be named here. */
  public List<FieldDefinition> definitions() {
    return definitions;
  }

  /** The name of every field that can be named here. */
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** The names of the parameters that events have. */
  public Set<String> parameters() {
    return Collections.unmodifiableSet(parameters.keySet());
  }

  /** The definition of the field of exactly this name. */
  public Optional<FieldDefinition> definition(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The type that the event parameter of this name has where it is first declared. */
  public Optional<ValueType> parameterType(String parameter) {
    return Optional.ofNullable(parameters.get(parameter));
  }

  /**
   * The field for a reference such as {@code proc.name}, {@code proc.aname[2]} or {@code
   * evt.arg.flags}; empty if there is no such field, or if its argument is missing, not allowed or
   * of the wrong form.
   */
  public Optional<Field> find(String nameWithOptionalArgument) {
    int bracket = nameWithOptionalArgument.indexOf('[');
    if (bracket < 0) {
      return find(nameWithOptionalArgument, null);
    }
    if (!nameWithOptionalArgument.endsWith("]")) {
      return Optional.empty();
    }
    var argument =
        nameWithOptionalArgument.substring(bracket + 1, nameWithOptionalArgument.length() - 1);
    return find(nameWithOptionalArgument.substring(0, bracket), unquoted(argument));
  }

  /** The field of this name with this argument, which is null if there are no brackets. */
  public Optional<Field> find(String name, @Nullable String argument) {
    var definition = byName.get(name);
    if (definition != null) {
      if (argument == null) {
        return definition.argument().isRequired()
            ? Optional.empty()
            : Optional.ofNullable(plain.get(name));
      }
      return withArgument(definition, argument, name + "[" + argument + "]");
    }
    if (argument != null) {
      return Optional.empty();
    }
    for (String prefix : DOTTED) {
      if (name.length() > prefix.length() + 1
          && name.charAt(prefix.length()) == '.'
          && name.startsWith(prefix)) {
        var dotted = byName.get(prefix);
        if (dotted != null) {
          return withArgument(dotted, name.substring(prefix.length() + 1), name);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Field> withArgument(FieldDefinition definition, String argument, String name) {
    var type = definition.type();
    switch (definition.name()) {
      case "evt.arg" -> {
        if (!isIndex(argument) && !parameters.containsKey(argument)) {
          return Optional.empty();
        }
      }
      case "evt.rawarg" -> {
        var declared = parameters.get(argument);
        if (declared == null) {
          return Optional.empty();
        }
        type = declared;
      }
      case "fd.types",
          "proc.aname",
          "proc.aexe",
          "proc.aexepath",
          "proc.acmdline",
          "proc.args",
          "proc.aargs",
          "proc.apid" -> {
        if (!isIndex(argument)) {
          return Optional.empty();
        }
      }
      default -> {}
    }
    boolean accepted =
        switch (definition.argument()) {
          case NONE -> false;
          case ALLOWED_INDEX -> isIndex(argument);
          case ALLOWED, REQUIRED, REQUIRED_KEY, REQUIRED_INDEX_OR_KEY -> !argument.isEmpty();
        };
    return accepted ? Optional.of(new Field(definition, argument, name, type)) : Optional.empty();
  }

  private static boolean isIndex(String text) {
    return !text.isEmpty()
        && text.length() <= 9
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String unquoted(String text) {
    if (text.length() >= 2
        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
        && text.charAt(text.length() - 1) == text.charAt(0)) {
      return text.substring(1, text.length() - 1);
    }
    return text;
  }

  private static FieldDefinition definition(int id, List<String> row) {
    Set<FieldDefinition.Restriction> restrictions =
        EnumSet.noneOf(FieldDefinition.Restriction.class);
    if (!row.get(4).equals("-")) {
      for (String word : row.get(4).split(",", -1)) {
        restrictions.add(FieldDefinition.Restriction.valueOf(word));
      }
    }
    return new FieldDefinition(
        id,
        row.get(0),
        ValueType.valueOf(row.get(1)),
        row.get(2).equals("list") ? FieldDefinition.Shape.LIST : FieldDefinition.Shape.SINGLE,
        argument(row.get(3)),
        Collections.unmodifiableSet(restrictions),
        row.get(5),
        form(row.get(6)),
        FieldDefinition.Scope.valueOf(row.get(7).toUpperCase(Locale.ROOT)));
  }

  private static FieldDefinition.Argument argument(String text) {
    return switch (text) {
      case "none" -> FieldDefinition.Argument.NONE;
      case "allowed:index" -> FieldDefinition.Argument.ALLOWED_INDEX;
      case "required:key" -> FieldDefinition.Argument.REQUIRED_KEY;
      case "required:index/key" -> FieldDefinition.Argument.REQUIRED_INDEX_OR_KEY;
      default -> FieldDefinition.Argument.valueOf(text.toUpperCase(Locale.ROOT));
    };
  }

  private static FieldDefinition.Form form(String text) {
    return switch (text) {
      case "PF_HEX" -> FieldDefinition.Form.HEXADECIMAL;
      case "PF_10_PADDED_DEC" -> FieldDefinition.Form.PADDED_DECIMAL;
      case "PF_DEC", "PF_ID" -> FieldDefinition.Form.DECIMAL;
      default -> FieldDefinition.Form.PLAIN;
    };
  }
}
