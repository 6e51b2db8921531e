package dev.vedette.rego.value;

/** JSON text into values and back. Has no state, so safe for all threads. */
public final class Json {
  private Json() {}

  /** Reads one JSON document; numbers keep their text, of equal keys the last one counts. */
  public static Value read(String text) throws MalformedJson {
    return new JsonReader(text).document();
  }

  /** Writes a value in one line: sets as arrays, other keys than strings as their Rego text. */
  public static String write(Value value) {
    var writer = new JsonWriter("", "", true);
    writer.write(value, 0);
    return writer.text();
  }

  /** Writes a value over several lines, each deeper one indented by one more {@code indent}. */
  public static String writeIndented(Value value, String prefix, String indent) {
    var writer = new JsonWriter(prefix, indent, false);
    writer.write(value, 0);
    return writer.text();
  }

  /** A string as JSON, with no more escapes than needed: its form as a Rego term. */
  public static String quote(String text) {
    var quoted = new StringBuilder(text.length() + 2);
    JsonWriter.quote(text, quoted, false);
    return quoted.toString();
  }
}
