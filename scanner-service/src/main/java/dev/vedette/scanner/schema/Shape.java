package dev.vedette.scanner.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a value may be. Immutable once the API is read, and thread-safe then. */
sealed interface Shape {
  /** How people call it. */
  String title();

  /** A value without values in it, or one about which nothing is said. */
  enum Simple implements Shape {
    TEXT("text"),
    INT32("a whole number of 32 bits"),
    INT64("a whole number"),
    NUMBER("a number"),
    TRUTH("true or false"),
    ANY("anything"),
    QUANTITY("a quantity such as 100m or 1Gi"),
    TEXT_OR_INTEGER("text or a whole number"),
    BASE64("base64"),
    TIME("a time");

    private final String title;

    Simple(String title) {
      this.title = title;
    }

    @Override
    public String title() {
      return title;
    }
  }

  /** One of some texts. */
  record Choice(List<String> values) implements Shape {
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public String title() {
      return "one of " + String.join(", ", values);
    }
  }

  /** A sequence of one shape. */
  record Many(Shape item) implements Shape {
    @Override
    public String title() {
      return "a sequence";
    }
  }

  /** A mapping of any keys to one shape. */
  record Keyed(Shape value) implements Shape {
    @Override
    public String title() {
      return "a mapping";
    }
  }

  /** One field of a model. */
  record Field(Shape shape, boolean isRequired) {}

  /** A mapping with known keys; models may hold themselves, so their fields come later. */
  final class Model implements Shape {
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final boolean open;

    Model() {
      this(false);
    }

    private Model(boolean open) {
      this.open = open;
    }

    /** A mapping that may have other keys too. */
    static Model open() {
      return new Model(true);
    }

    boolean isOpen() {
      return open;
    }

    Map<String, Field> fields() {
      return fields;
    }

    @Override
    public String title() {
      return "a mapping";
    }
  }
}
