package dev.vedette.language.output;

import dev.vedette.language.check.Checker;
import dev.vedette.language.check.Operand;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition.Restriction;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Reader;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.SourceText;
import dev.vedette.language.syntax.Span;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A rule's output, compiled: text with fields in it. Immutable and thread-safe. */
public final class OutputFormat {
  public static final String CODE = "LOAD_ERR_COMPILE_OUTPUT";

  private final String text;
  private final List<Part> parts;
  private final Map<String, Field> fields;

  /** A piece of the output. */
  private sealed interface Part {

    /** Text as it is. */
    record Plain(String text) implements Part {}

    /** A field or transformer, padded or cut to a width unless that is 0. */
    record Slot(Operand operand, Reader reader, int width, List<NamedValue> named)
        implements Part {}
  }

  private OutputFormat(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
    var byName = new LinkedHashMap<String, Field>();
    for (Part part : parts) {
      if (part instanceof Part.Slot(var operand, _, _, _)) {
        Planner.fields(operand).forEach(field -> byName.put(field.name(), field));
      }
    }
    this.fields = Collections.unmodifiableMap(byName);
  }

  /** Compiles an output on its own. */
  public static Result<OutputFormat> compile(String text) {
    return compile(SourceText.of(text), FieldCatalog.standard(), "");
  }

  /** Compiles an output; the item is what a diagnostic names. */
  public static Result<OutputFormat> compile(SourceText source, FieldCatalog catalog, String item) {
    var parts = new ArrayList<Part>();
    var text = source.text();
    if (text.isEmpty()) {
      return Result.failure(
          List.of(source.diagnostic(Severity.ERROR, CODE, "empty formatting token", 0, item)));
    }
    int at = text.startsWith("*") ? 1 : 0;
    var plain = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '%') {
        plain.append(c);
        at++;
        continue;
      }
      int start = at++;
      int width = 0;
      while (at < text.length() && Character.isDigit(text.charAt(at)) && width < 10_000) {
        width = width * 10 + (text.charAt(at++) - '0');
      }
      var rest = text.substring(at);
      var slot = slot(rest, catalog, item);
      if (slot == null) {
        return Result.failure(
            List.of(source.diagnostic(Severity.ERROR, CODE, problem(rest), start, item)));
      }
      if (!plain.isEmpty()) {
        parts.add(new Part.Plain(plain.toString()));
        plain.setLength(0);
      }
      parts.add(
          new Part.Slot(
              slot.operand(),
              Planner.reader(slot.operand()),
              width,
              NamedValue.of(slot.operand())));
      at += slot.length();
    }
    if (!plain.isEmpty()) {
      parts.add(new Part.Plain(plain.toString()));
    }
    return Result.success(new OutputFormat(text, parts));
  }

  private static String problem(String rest) {
    int end = 0;
    while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
      end++;
    }
    return "invalid formatting token " + rest.substring(0, end);
  }

  private record Token(Operand operand, int length) {}

  /** The longest start of the text that is a field or a transformer. */
  private static @Nullable Token slot(String rest, FieldCatalog catalog, String item) {
    var term = Parser.prefix(SourceText.of(rest));
    while (term != null) {
      if (Checker.operand(term, catalog, item) instanceof Result.Success<Operand>(var operand, _)
          && !isFilterOnly(operand)) {
        return new Token(operand, term.span().end());
      }
      term = shorter(term);
    }
    return null;
  }

  private static boolean isFilterOnly(Operand operand) {
    return operand instanceof Operand.Read(var field)
        && field.definition().is(Restriction.FILTER_ONLY);
  }

  /** A field without its argument, or without the last character of its name. */
  private static @Nullable Term shorter(Term term) {
    if (!(term instanceof Term.FieldRef(var name, var argument, var span))) {
      return null;
    }
    int length = argument != null ? name.length() : name.length() - 1;
    return length <= 0
        ? null
        : new Term.FieldRef(name.substring(0, length), null, new Span(span.source(), 0, length));
  }

  /** The output as written. */
  public String text() {
    return text;
  }

  /** Every field that rendering reads. */
  public Set<Field> fields() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(fields.values()));
  }

  /** The message for an event; a value that is absent or unknown prints as {@code <NA>}. */
  public String render(EventView event) {
    var message = new StringBuilder(text.length() * 2);
    for (Part part : parts) {
      switch (part) {
        case Part.Plain(var plain) -> message.append(plain);
        case Part.Slot slot -> append(message, slot, shown(slot, event));
      }
    }
    return message.toString();
  }

  private static Value shown(Part.Slot slot, EventView event) {
    return slot.operand() instanceof Operand.Read(var field)
        ? event.shown(field)
        : slot.reader().read(event);
  }

  private static void append(StringBuilder message, Part.Slot slot, Value value) {
    var printed = ValuePrinter.print(slot.operand(), value);
    if (slot.width() == 0) {
      message.append(printed);
    } else {
      message.append(printed, 0, Math.min(slot.width(), printed.length()));
      message.repeat(' ', Math.max(0, slot.width() - printed.length()));
    }
  }

  /** The names of the values in the output, as often as they are there. */
  public List<String> names() {
    var names = new ArrayList<String>();
    for (Part part : parts) {
      if (part instanceof Part.Slot slot) {
        slot.named().forEach(value -> names.add(value.name()));
      }
    }
    return names;
  }

  /** Which values a resolution lists. */
  public enum Listed {
    /** Fields alone, also those within transformers. */
    FIELDS,
    /** What transformers make of them, too. */
    TRANSFORMED
  }

  /** The output on an event with each of its values. */
  public Resolution resolve(EventView event, Listed listed) {
    boolean whole = text.startsWith("*");
    boolean complete = true;
    var message = new StringBuilder();
    var values = new TreeMap<String, Value>();
    var texts = new LinkedHashMap<String, String>();
    for (Part part : parts) {
      if (part instanceof Part.Plain(var plain)) {
        message.append(plain);
      } else if (part instanceof Part.Slot slot) {
        var value = shown(slot, event);
        if (!whole && (value instanceof Value.Absent || value instanceof Value.NotSent)) {
          complete = false;
          break;
        }
        append(message, slot, value);
        for (NamedValue named : slot.named()) {
          if (listed == Listed.TRANSFORMED || !named.transformed()) {
            var read = named.reader().read(event);
            values.put(named.name(), read);
            texts.put(named.name(), ValuePrinter.print(named.operand(), read));
          }
        }
      }
    }
    return new Resolution(complete, message.toString(), texts, Json.object(values));
  }

  /** The values of the fields in the output, by the name they have there, in order. */
  public Map<String, Value> values(EventView event) {
    var values = new LinkedHashMap<String, Value>();
    fields.forEach((name, field) -> values.put(name, event.get(field)));
    return values;
  }
}
