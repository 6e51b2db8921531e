package dev.vedette.rego.builtin.text;

import com.google.re2j.Pattern;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One template: fields, variables, if, range, with and comments. For one thread. */
final class GoTemplate {
  private static final int MAX_DEPTH = 100;
  // RE2, since the JDK would recurse over a long path.
  private static final Pattern PATH = Pattern.compile("(\\$[A-Za-z0-9_]*)?(\\.[A-Za-z0-9_]*)*");

  /** Text, or what stands between braces. */
  private record Piece(boolean action, String text) {}

  private final Call call;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<String, Value> variables = new HashMap<>();
  private int at;

  GoTemplate(Call call, String template) throws BuiltinFailure {
    this.call = call;
    int from = 0;
    boolean trim = false;
    while (from <= template.length()) {
      int open = template.indexOf("{{", from);
      int close = open < 0 ? -1 : template.indexOf("}}", open);
      if (open >= 0 && close < 0) {
        throw Operands.failure("template: unclosed action");
      }
      String text = template.substring(from, open < 0 ? template.length() : open);
      String action = open < 0 ? "" : template.substring(open + 2, close);
      text = trim ? text.stripLeading() : text;
      if (action.startsWith("- ")) {
        text = text.stripTrailing();
        action = action.substring(2);
      }
      pieces.add(new Piece(false, text));
      if (open < 0) {
        break;
      }
      trim = action.endsWith(" -");
      action = trim ? action.substring(0, action.length() - 2) : action;
      if (!action.strip().startsWith("/*")) {
        pieces.add(new Piece(true, action.strip()));
      }
      from = close + 2;
    }
  }

  String render(ObjectValue data) throws BuiltinFailure {
    var out = new StringBuilder();
    variables.put("$", data);
    block(data, out, 0);
    if (at < pieces.size()) {
      throw Operands.failure("template: unexpected {{" + pieces.get(at).text + "}}");
    }
    return out.toString();
  }

  /** Renders up to an end or an else, which it leaves where it is. */
  private void block(Value dot, StringBuilder out, int depth) throws BuiltinFailure {
    if (depth > MAX_DEPTH) {
      throw Operands.failure("template: nested too deeply");
    }
    while (at < pieces.size()) {
      Piece piece = pieces.get(at);
      call.charge(1 + piece.text.length() / 16);
      if (!piece.action) {
        out.append(piece.text);
        at++;
        continue;
      }
      String word = piece.text.split("\\s", 2)[0];
      switch (word) {
        case "end", "else" -> {
          return;
        }
        case "if" -> {
          at++;
          choice(isTrue(expression(rest(piece), dot)), dot, dot, out, depth);
        }
        case "with" -> {
          at++;
          Value value = expression(rest(piece), dot);
          choice(isTrue(value), value == null ? dot : value, dot, out, depth);
        }
        case "range" -> {
          at++;
          range(rest(piece), dot, out, depth);
        }
        default -> {
          at++;
          action(piece.text, dot, out);
        }
      }
    }
  }

  private static String rest(Piece piece) {
    String[] parts = piece.text.split("\\s+", 2);
    return parts.length > 1 ? parts[1].strip() : "";
  }

  private void action(String text, Value dot, StringBuilder out) throws BuiltinFailure {
    int assign = text.startsWith("$") ? text.indexOf('=') : -1;
    if (assign > 0) {
      String name = text.substring(0, assign).replace(":", "").strip();
      Value value = expression(text.substring(assign + 1).strip(), dot);
      variables.put(name, value == null ? NullValue.NULL : value);
      return;
    }
    out.append(shown(expression(text, dot)));
  }

  private void choice(boolean first, Value inner, Value outer, StringBuilder out, int depth)
      throws BuiltinFailure {
    var skipped = new StringBuilder();
    block(first ? inner : outer, first ? out : skipped, depth + 1);
    String stop = stop();
    if (stop.startsWith("else if")) {
      boolean second = !first && isTrue(expression(stop.substring(7).strip(), outer));
      choice(second, outer, outer, first ? skipped : out, depth + 1);
    } else if (stop.equals("else")) {
      block(outer, first ? skipped : out, depth + 1);
      stop();
    }
  }

  private String stop() throws BuiltinFailure {
    if (at >= pieces.size()) {
      throw Operands.failure("template: unexpected EOF");
    }
    return pieces.get(at++).text;
  }

  private void range(String text, Value dot, StringBuilder out, int depth) throws BuiltinFailure {
    int assign = text.indexOf(":=");
    String[] names =
        assign < 0 ? new String[0] : text.substring(0, assign).strip().split("\\s*,\\s*");
    Value over = expression(text.substring(assign < 0 ? 0 : assign + 2).strip(), dot);
    List<Value> keys = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    if (over instanceof ArrayValue array) {
      for (int i = 0; i < array.size(); i++) {
        keys.add(Value.of(i));
        values.add(array.get(i));
      }
    } else if (over instanceof ObjectValue object) {
      keys.addAll(object.keys());
      values.addAll(object.values());
    }
    int start = at;
    for (int i = 0; i < values.size(); i++) {
      at = start;
      if (names.length == 2) {
        variables.put(names[0], keys.get(i));
      }
      if (names.length > 0) {
        variables.put(names[names.length - 1], values.get(i));
      }
      block(values.get(i), out, depth + 1);
    }
    var skipped = new StringBuilder();
    if (values.isEmpty()) {
      block(dot, skipped, depth + 1);
    }
    if (stop().equals("else")) {
      block(dot, values.isEmpty() ? out : skipped, depth + 1);
      stop();
    }
  }

  private @Nullable Value expression(String text, Value dot) throws BuiltinFailure {
    if (text.startsWith("\"") || text.matches("-?[0-9].*")) {
      try {
        return Json.read(text);
      } catch (MalformedJson e) {
        throw Operands.failure("template: malformed constant " + text);
      }
    }
    if (text.startsWith("not ")) {
      return Value.of(!isTrue(expression(text.substring(4).strip(), dot)));
    }
    if (text.equals("true") || text.equals("false")) {
      return Value.of(text.equals("true"));
    }
    if (!PATH.matches(text) || text.isEmpty()) {
      throw Operands.failure("template: cannot evaluate {{" + text + "}}");
    }
    String[] parts = text.split("\\.", -1);
    Value value = parts[0].isEmpty() ? dot : variables.get(parts[0]);
    for (int i = 1; i < parts.length && value != null; i++) {
      value = parts[i].isEmpty() ? value : value.get(Value.of(parts[i]));
    }
    return value;
  }

  private static boolean isTrue(@Nullable Value value) {
    return switch (value) {
      case null -> false;
      case NullValue _ -> false;
      case BooleanValue bool -> bool.value();
      case NumberValue number -> number.signum() != 0;
      case StringValue text -> !text.value().isEmpty();
      case Value collection -> collection.size() > 0;
    };
  }

  private static String shown(@Nullable Value value) {
    return switch (value) {
      case null -> "<undefined>";
      case NullValue _ -> "<no value>";
      case StringValue text -> text.value();
      case ArrayValue array ->
          "[" + String.join(" ", array.elements().stream().map(GoTemplate::shown).toList()) + "]";
      case ObjectValue object -> {
        var members = new ArrayList<String>();
        object.forEach((key, member) -> members.add(shown(key) + ":" + shown(member)));
        yield "map[" + String.join(" ", members) + "]";
      }
      case Value other -> other.toString();
    };
  }
}
