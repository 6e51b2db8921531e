package dev.vedette.language.plan;

import dev.vedette.language.check.Transformer;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies a transformer to what other readers give; makes new values, so it allocates. Immutable
 * and thread-safe.
 */
record TransformReader(Transformer transformer, List<Reader> arguments, @Nullable String argument)
    implements Reader {

  TransformReader {
    arguments = List.copyOf(arguments);
  }

  @Override
  public Value read(EventView event) {
    var first = arguments.getFirst().read(event);
    if (first instanceof Value.Absent || first instanceof Value.NotSent) {
      return first;
    }
    return switch (transformer) {
      case TOLOWER, TOUPPER, B64, BASENAME ->
          first instanceof Value.Items(var values) ? each(values) : apply(first);
      case LEN -> length(first);
      case JOIN -> join(Texts.bytes(first), arguments.get(1).read(event));
      case CONCAT -> concat(event);
      case GETOPT -> options(first, arguments.get(1).read(event));
    };
  }

  private Value each(List<Value> values) {
    var results = new ArrayList<Value>(values.size());
    for (Value value : values) {
      var result =
          value instanceof Value.Absent || value instanceof Value.NotSent ? value : apply(value);
      if (result instanceof Value.Absent) {
        return result;
      }
      results.add(result);
    }
    return Value.items(results);
  }

  private Value apply(Value value) {
    byte[] bytes = Texts.bytes(value);
    return switch (transformer) {
      case TOLOWER -> Value.text(Texts.lower(bytes));
      case TOUPPER -> Value.text(Texts.upper(bytes));
      case BASENAME -> Value.text(basename(bytes));
      case B64 -> decode(bytes);
      case LEN, JOIN, CONCAT, GETOPT -> value;
    };
  }

  private static byte[] basename(byte[] path) {
    int i = path.length;
    while (i > 0 && path[i - 1] != '/') {
      i--;
    }
    return Arrays.copyOfRange(path, i, path.length);
  }

  private static Value decode(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == '=') {
      end--;
    }
    try {
      return Value.text(Base64.getDecoder().decode(Arrays.copyOf(bytes, end)));
    } catch (IllegalArgumentException e) {
      return Value.ABSENT;
    }
  }

  private static Value length(Value value) {
    return Value.unsigned(
        value instanceof Value.Items(var values) ? values.size() : Texts.bytes(value).length);
  }

  private static Value join(byte[] separator, Value list) {
    if (list instanceof Value.Absent || list instanceof Value.NotSent) {
      return list;
    }
    List<Value> values = list instanceof Value.Items(var items) ? items : List.of(list);
    var joined = new ByteArrayOutputStream();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        joined.writeBytes(separator);
      }
      var value = values.get(i);
      if (value instanceof Value.Absent || value instanceof Value.NotSent) {
        return value;
      }
      joined.writeBytes(Texts.bytes(value));
    }
    return Value.text(joined.toByteArray());
  }

  private Value concat(EventView event) {
    var joined = new ByteArrayOutputStream();
    for (Reader reader : arguments) {
      var value = reader.read(event);
      if (value instanceof Value.Absent || value instanceof Value.NotSent) {
        return value;
      }
      joined.writeBytes(Texts.bytes(value));
    }
    return Value.text(joined.toByteArray());
  }

  private Value options(Value list, Value options) {
    if (options instanceof Value.Absent || options instanceof Value.NotSent) {
      return options;
    }
    List<Value> words = list instanceof Value.Items(var items) ? items : words(list);
    return ShortOptions.parse(
        words.stream().map(Texts::bytes).toList(), options.toString(), argument);
  }

  private static List<Value> words(Value line) {
    var words = new ArrayList<Value>();
    for (String word : new String(Texts.bytes(line), StandardCharsets.ISO_8859_1).split(" ", -1)) {
      words.add(Value.text(word.getBytes(StandardCharsets.ISO_8859_1)));
    }
    return words;
  }
}
