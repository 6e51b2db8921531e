package dev.vedette.rego.builtin.document;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Validates documents against a schema of draft 4 to 7. For one thread. */
final class JsonSchema {
  private static final int MAX_DEPTH = 200;
  private static final Set<String> TYPES =
      new TreeSet<>(Set.of("array", "boolean", "integer", "number", "null", "object", "string"));

  /** What does not fit, and where: {@code (root)} or keys joined by points. */
  record Problem(String field, String type, String description) {}

  private final Call call;
  private final Value root;
  private List<Problem> problems = new ArrayList<>();

  JsonSchema(Call call, Value root) {
    this.call = call;
    this.root = root;
  }

  List<Problem> validate(Value document) throws BuiltinFailure {
    validate(document, root, "(root)", 0);
    return problems;
  }

  /** Fails when a schema names types that there are not. */
  static void check(Value schema) throws BuiltinFailure {
    check(schema, 0);
  }

  private static void check(Value schema, int depth) throws BuiltinFailure {
    if (depth > MAX_DEPTH) {
      throw Operands.failure("schema nested too deeply");
    }
    if (!(schema instanceof ObjectValue object)) {
      if (schema instanceof BooleanValue) {
        return;
      }
      throw Operands.failure("schema is invalid");
    }
    for (String type : types(object.get("type"))) {
      if (!TYPES.contains(type)) {
        throw Operands.failure(
            "has a primitive type that is NOT VALID -- given: /"
                + type
                + "/ Expected valid values are:["
                + String.join(" ", TYPES)
                + "]");
      }
    }
    for (String holder : List.of("properties", "patternProperties", "definitions")) {
      if (object.get(holder) instanceof ObjectValue members) {
        for (Value member : members.values()) {
          check(member, depth + 1);
        }
      }
    }
    if (object.get("items") instanceof ObjectValue items) {
      check(items, depth + 1);
    }
  }

  private static List<String> types(@Nullable Value type) {
    return switch (type) {
      case StringValue one -> List.of(one.value());
      case ArrayValue many ->
          many.elements().stream()
              .filter(StringValue.class::isInstance)
              .map(each -> ((StringValue) each).value())
              .toList();
      case null, default -> List.of();
    };
  }

  private void add(String field, String type, String description) {
    problems.add(new Problem(field, type, description));
  }

  private boolean fits(Value value, Value schema, String field, int depth) throws BuiltinFailure {
    List<Problem> before = problems;
    problems = new ArrayList<>();
    validate(value, schema, field, depth + 1);
    boolean fits = problems.isEmpty();
    problems = before;
    return fits;
  }

  private void validate(Value value, Value schema, String field, int depth) throws BuiltinFailure {
    call.charge(1);
    if (depth > MAX_DEPTH) {
      throw Operands.failure("schema nested too deeply");
    }
    if (Value.of(false).equals(schema)) {
      add(field, "false", "False always fails validation");
    }
    if (!(schema instanceof ObjectValue rules)) {
      return;
    }
    if (rules.get("$ref") instanceof StringValue reference) {
      validate(value, resolve(reference.value()), field, depth + 1);
      return;
    }
    type(value, rules, field);
    choices(value, rules, field);
    combinations(value, rules, field, depth);
    switch (value) {
      case NumberValue number -> number(number, rules, field);
      case StringValue text -> text(text.value(), rules, field);
      case ArrayValue array -> array(array, rules, field, depth);
      case ObjectValue object -> object(object, rules, field, depth);
      default -> {
        // Nothing more can be said of null and the truth values.
      }
    }
  }

  private Value resolve(String reference) throws BuiltinFailure {
    if (!reference.startsWith("#")) {
      throw Operands.failure("remote reference loading disabled");
    }
    Value found = root;
    for (String part : reference.substring(1).split("/", -1)) {
      String key = part.replace("~1", "/").replace("~0", "~");
      if (!key.isEmpty()) {
        found = found.get(Value.of(key));
      }
      if (found == null) {
        throw Operands.failure("Object has no key '" + key + "'");
      }
    }
    return found;
  }

  private void type(Value value, ObjectValue rules, String field) {
    List<String> types = types(rules.get("type"));
    String given = value.kind().text();
    boolean integer = value instanceof NumberValue number && number.isInteger();
    if (!types.isEmpty() && !types.contains(given) && !(integer && types.contains("integer"))) {
      add(
          field,
          "invalid_type",
          "Invalid type. Expected: "
              + String.join("/", types)
              + ", given: "
              + (integer ? "integer" : given));
    }
  }

  private void choices(Value value, ObjectValue rules, String field) {
    if (rules.get("enum") instanceof ArrayValue allowed && !allowed.elements().contains(value)) {
      List<String> shown = allowed.elements().stream().map(Value::toString).toList();
      add(field, "enum", field + " must be one of the following: " + String.join(", ", shown));
    }
    Value constant = rules.get("const");
    if (constant != null && !constant.equals(value)) {
      add(field, "const", field + " does not match: " + constant);
    }
  }

  private static List<Value> list(ObjectValue rules, String name) {
    return rules.get(name) instanceof ArrayValue array ? array.elements() : List.of();
  }

  private void combinations(Value value, ObjectValue rules, String field, int depth)
      throws BuiltinFailure {
    int all = count(value, list(rules, "allOf"), field, depth);
    if (all < list(rules, "allOf").size()) {
      for (Value schema : list(rules, "allOf")) {
        validate(value, schema, field, depth + 1);
      }
      add(field, "number_all_of", "Must validate all the schemas (allOf)");
    }
    List<Value> any = list(rules, "anyOf");
    if (!any.isEmpty() && count(value, any, field, depth) == 0) {
      add(field, "number_any_of", "Must validate at least one schema (anyOf)");
    }
    List<Value> one = list(rules, "oneOf");
    if (!one.isEmpty() && count(value, one, field, depth) != 1) {
      add(field, "number_one_of", "Must validate one and only one schema (oneOf)");
    }
    Value not = rules.get("not");
    if (not != null && fits(value, not, field, depth)) {
      add(field, "number_not", "Must not validate the schema (not)");
    }
    Value condition = rules.get("if");
    if (condition != null) {
      Value branch = rules.get(fits(value, condition, field, depth) ? "then" : "else");
      if (branch != null) {
        validate(value, branch, field, depth + 1);
      }
    }
  }

  private int count(Value value, List<Value> schemas, String field, int depth)
      throws BuiltinFailure {
    int count = 0;
    for (Value schema : schemas) {
      count += fits(value, schema, field, depth) ? 1 : 0;
    }
    return count;
  }

  private static @Nullable BigDecimal limit(ObjectValue rules, String name) {
    return rules.get(name) instanceof NumberValue number ? number.decimal() : null;
  }

  private void number(NumberValue number, ObjectValue rules, String field) {
    BigDecimal value = number.decimal();
    bound(value, limit(rules, "minimum"), false, rules.get("exclusiveMinimum"), field);
    bound(value, limit(rules, "maximum"), true, rules.get("exclusiveMaximum"), field);
    BigDecimal multiple = limit(rules, "multipleOf");
    if (multiple != null
        && multiple.signum() > 0
        && Math.abs((long) value.scale()) < 400
        && value.remainder(multiple).signum() != 0) {
      add(field, "multiple_of", "Must be a multiple of " + multiple);
    }
  }

  private void bound(
      BigDecimal value,
      @Nullable BigDecimal limit,
      boolean upper,
      @Nullable Value exclusive,
      String field) {
    // Draft 4 has a flag beside the limit, later drafts a limit of its own.
    boolean open = Value.of(true).equals(exclusive);
    String words = upper ? "less than " : "greater than ";
    if (limit != null) {
      int order = upper ? limit.compareTo(value) : value.compareTo(limit);
      if (order < 0 || (open && order == 0)) {
        add(
            field,
            "number_" + (upper ? "l" : "g") + (open ? "t" : "te"),
            "Must be " + words + (open ? "" : "or equal to ") + limit);
      }
    }
    if (exclusive instanceof NumberValue number) {
      int order = upper ? number.decimal().compareTo(value) : value.compareTo(number.decimal());
      if (order <= 0) {
        add(field, upper ? "number_lt" : "number_gt", "Must be " + words + number);
      }
    }
  }

  private void size(
      long size, ObjectValue rules, String field, String suffix, String type, String words) {
    BigDecimal least = limit(rules, "min" + suffix);
    if (least != null && BigDecimal.valueOf(size).compareTo(least) < 0) {
      add(field, type + "_min_" + suffix.toLowerCase(Locale.ROOT), words.formatted("least", least));
    }
    BigDecimal most = limit(rules, "max" + suffix);
    if (most != null && BigDecimal.valueOf(size).compareTo(most) > 0) {
      add(field, type + "_max_" + suffix.toLowerCase(Locale.ROOT), words.formatted("most", most));
    }
  }

  private void text(String text, ObjectValue rules, String field) throws BuiltinFailure {
    long length = text.codePointCount(0, text.length());
    BigDecimal least = limit(rules, "minLength");
    if (least != null && BigDecimal.valueOf(length).compareTo(least) < 0) {
      add(field, "string_gte", "String length must be greater than or equal to " + least);
    }
    BigDecimal most = limit(rules, "maxLength");
    if (most != null && BigDecimal.valueOf(length).compareTo(most) > 0) {
      add(field, "string_lte", "String length must be less than or equal to " + most);
    }
    if (rules.get("pattern") instanceof StringValue pattern
        && !pattern(pattern.value()).matcher(text).find()) {
      add(field, "pattern", "Does not match pattern '" + pattern.value() + "'");
    }
  }

  private static Pattern pattern(String pattern) throws BuiltinFailure {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw Operands.failure("pattern must be a valid regex");
    }
  }

  private static String below(String field, String key) {
    return field.equals("(root)") ? key : field + "." + key;
  }

  private void array(ArrayValue array, ObjectValue rules, String field, int depth)
      throws BuiltinFailure {
    size(array.size(), rules, field, "Items", "array", "Array must have at %s %s items");
    if (Value.of(true).equals(rules.get("uniqueItems"))
        && array.elements().stream().distinct().count() < array.size()) {
      add(field, "unique", "array items must be unique");
    }
    Value items = rules.get("items");
    List<Value> fixed = list(rules, "items");
    for (int i = 0; i < array.size(); i++) {
      Value schema =
          items instanceof ArrayValue
              ? i < fixed.size() ? fixed.get(i) : rules.get("additionalItems")
              : items;
      if (schema != null) {
        validate(array.get(i), schema, below(field, Integer.toString(i)), depth + 1);
      }
    }
    Value contained = rules.get("contains");
    if (contained != null) {
      boolean any = false;
      for (Value element : array) {
        any |= fits(element, contained, field, depth);
      }
      if (!any) {
        add(field, "contains", "At least one of the items must match");
      }
    }
  }

  private void object(ObjectValue object, ObjectValue rules, String field, int depth)
      throws BuiltinFailure {
    for (Value name : list(rules, "required")) {
      if (name instanceof StringValue key && object.get(name) == null) {
        add(field, "required", key.value() + " is required");
      }
    }
    size(object.size(), rules, field, "Properties", "object", "Must have at %s %s properties");
    ObjectValue properties = members(rules, "properties");
    ObjectValue patterns = members(rules, "patternProperties");
    for (int i = 0; i < object.size(); i++) {
      String key =
          object.keys().get(i) instanceof StringValue text
              ? text.value()
              : object.keys().get(i).toString();
      Value value = object.values().get(i);
      boolean known = false;
      Value schema = properties.get(key);
      if (schema != null) {
        known = true;
        validate(value, schema, below(field, key), depth + 1);
      }
      for (int j = 0; j < patterns.size(); j++) {
        if (patterns.keys().get(j) instanceof StringValue regex
            && pattern(regex.value()).matcher(key).find()) {
          known = true;
          validate(value, patterns.values().get(j), below(field, key), depth + 1);
        }
      }
      Value additional = known ? null : rules.get("additionalProperties");
      if (Value.of(false).equals(additional)) {
        add(
            field,
            "additional_property_not_allowed",
            "Additional property " + key + " is not allowed");
      } else if (additional != null) {
        validate(value, additional, below(field, key), depth + 1);
      }
      Value names = rules.get("propertyNames");
      if (names != null && !fits(Value.of(key), names, field, depth)) {
        add(field, "invalid_property_name", "Property name of \"" + key + "\" does not match");
      }
    }
    dependencies(object, rules, field, depth);
  }

  private static ObjectValue members(ObjectValue rules, String name) {
    return rules.get(name) instanceof ObjectValue object ? object : ObjectValue.EMPTY;
  }

  private void dependencies(ObjectValue object, ObjectValue rules, String field, int depth)
      throws BuiltinFailure {
    ObjectValue dependencies = members(rules, "dependencies");
    for (int i = 0; i < dependencies.size(); i++) {
      if (object.get(dependencies.keys().get(i)) == null) {
        continue;
      }
      if (dependencies.values().get(i) instanceof ArrayValue needed) {
        for (Value name : needed) {
          if (object.get(name) == null) {
            add(field, "missing_dependency", "Has a dependency on " + shown(name));
          }
        }
      } else {
        validate(object, dependencies.values().get(i), field, depth + 1);
      }
    }
  }

  private static String shown(Value name) {
    return name instanceof StringValue text ? text.value() : name.toString();
  }
}
