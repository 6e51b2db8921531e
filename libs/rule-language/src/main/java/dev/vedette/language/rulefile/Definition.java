package dev.vedette.language.rulefile;

import dev.vedette.language.output.Priority;
import dev.vedette.language.syntax.SourceText;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the files say of one list, macro or rule after all redefinitions and overrides. The index is
 * the place of its first definition, the visibility that of its last. Immutable.
 */
sealed interface Definition {

  String name();

  int index();

  int visibility();

  Item item();

  /** A list with its raw items. */
  record ListDefinition(String name, int index, int visibility, Item item, List<String> items)
      implements Definition {
    public ListDefinition {
      items = List.copyOf(items);
    }
  }

  /** A macro. */
  record MacroDefinition(String name, int index, int visibility, Item item, SourceText condition)
      implements Definition {}

  /** A rule. */
  record RuleDefinition(
      String name,
      int index,
      int visibility,
      Item item,
      String source,
      Texts texts,
      Settings settings,
      List<ExceptionDefinition> exceptions)
      implements Definition {
    public RuleDefinition {
      exceptions = List.copyOf(exceptions);
    }

    RuleDefinition seen(int newVisibility) {
      return new RuleDefinition(
          name, index, newVisibility, item, source, texts, settings, exceptions);
    }

    RuleDefinition with(Texts newTexts) {
      return new RuleDefinition(
          name, index, visibility, item, source, newTexts, settings, exceptions);
    }

    RuleDefinition with(Settings newSettings) {
      return new RuleDefinition(
          name, index, visibility, item, source, texts, newSettings, exceptions);
    }

    RuleDefinition with(List<ExceptionDefinition> newExceptions) {
      return new RuleDefinition(
          name, index, visibility, item, source, texts, settings, newExceptions);
    }
  }

  /** The texts of a rule. */
  record Texts(SourceText condition, SourceText output, String description) {}

  /** Everything else of a rule. */
  record Settings(
      Priority priority,
      boolean enabled,
      SortedSet<String> tags,
      boolean warnEventTypes,
      boolean skipIfUnknownFilter,
      boolean capture,
      long captureMillis) {
    public Settings {
      tags = new TreeSet<>(tags);
    }
  }

  /** An exception of a rule, as text; single means that {@code fields} was one text. */
  record ExceptionDefinition(
      Item item,
      String name,
      boolean single,
      List<String> fields,
      List<String> comparisons,
      List<List<String>> values) {
    public ExceptionDefinition {
      fields = List.copyOf(fields);
      comparisons = List.copyOf(comparisons);
      values = List.copyOf(values);
    }
  }
}
