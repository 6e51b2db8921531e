package dev.vedette.language.check;

import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition.Restriction;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.syntax.Term;
import dev.vedette.language.text.Suggestion;
import java.util.Collection;
import java.util.List;

/** Resolves what a condition or an output reads. Immutable and thread-safe. */
final class Operands {
  private final FieldCatalog catalog;

  Operands(FieldCatalog catalog) {
    this.catalog = catalog;
  }

  Operand operand(Term term) {
    return switch (term) {
      case Term.FieldRef field -> read(field);
      case Term.Call call -> apply(call);
      case Term.Literal(var text, _) -> new Operand.Constant(text);
      case Term.Group(var terms, _) ->
          new Operand.Listing(terms.stream().map(this::operand).toList());
    };
  }

  private Operand read(Term.FieldRef ref) {
    var field = catalog.find(ref.name(), ref.argument());
    if (field.isEmpty()) {
      throw new CheckFailure(missing(ref), ref.span(), hint(ref));
    }
    return new Operand.Read(field.get());
  }

  /** What may have been meant by a name that is not known. */
  static String meant(String name, Collection<String> known) {
    return Suggestion.of(name, known).map(near -> "did you mean " + near + "?").orElse("");
  }

  private String hint(Term.FieldRef ref) {
    if (catalog.definition(ref.name()).isPresent()) {
      return "";
    }
    for (String prefix : List.of("evt.arg.", "evt.rawarg.")) {
      if (ref.name().startsWith(prefix)) {
        return meant(ref.name().substring(prefix.length()), catalog.parameters());
      }
    }
    return FieldCatalog.standard().find(ref.name(), ref.argument()).isPresent()
        ? "events of the rule's source do not have this field"
        : meant(ref.name(), catalog.names());
  }

  private String missing(Term.FieldRef ref) {
    var definition = catalog.definition(ref.name());
    if (definition.isPresent()) {
      if (ref.argument() == null) {
        return "filter error: field '"
            + ref.name()
            + "' requires an argument but none was provided";
      }
      return "filter error: field argument '"
          + ref.argument()
          + "' is not valid for field '"
          + ref.name()
          + "'";
    }
    if (ref.name().startsWith("evt.arg.") || ref.name().startsWith("evt.rawarg.")) {
      return "unknown event argument " + ref.name().substring(ref.name().indexOf("arg.") + 4);
    }
    return "filter_check called with nonexistent field " + ref.text();
  }

  private Operand apply(Term.Call call) {
    if (call.argument() != null && (!call.name().equals("getopt") || call.argument().isEmpty())) {
      throw new CheckFailure(
          "filter error: transformer '" + call.name() + "' does not support field arguments",
          call.span());
    }
    if (call.name().equals("val")) {
      return operand(call.arguments().getFirst());
    }
    var transformer =
        Transformer.of(call.name())
            .orElseThrow(
                () -> new CheckFailure("unknown transformer '" + call.name() + "'", call.span()));
    var arguments = call.arguments().stream().map(this::operand).toList();
    arguments.forEach(argument -> refuseTransformer(argument, call));
    arity(transformer, arguments, call);
    return new Operand.Apply(transformer, arguments, call.argument());
  }

  private static void refuseTransformer(Operand argument, Term.Call call) {
    if (argument instanceof Operand.Read(var field)
        && field.definition().is(Restriction.NO_TRANSFORMER)) {
      throw new CheckFailure(
          "filter error: '" + field.name() + "' field does not support transformers", call.span());
    }
    if (argument instanceof Operand.Listing(var items)) {
      items.forEach(item -> refuseTransformer(item, call));
    }
  }

  private static void arity(Transformer transformer, List<Operand> arguments, Term.Call call) {
    boolean fits =
        switch (transformer) {
          case TOLOWER, TOUPPER, B64, BASENAME, LEN ->
              arguments.size() == 1
                  && transformer.accepts(
                      arguments.getFirst().type(), arguments.getFirst().isList());
          case JOIN ->
              arguments.size() == 2
                  && isSingleText(arguments.get(0))
                  && isListOfText(arguments.get(1));
          case CONCAT ->
              arguments.size() >= 2 && arguments.stream().allMatch(Operands::isSingleText);
          case GETOPT ->
              arguments.size() == 2
                  && isListOfText(arguments.get(0))
                  && isSingleText(arguments.get(1));
        };
    if (!fits) {
      throw new CheckFailure(
          "filter error: transformer '" + call.name() + "' does not support these arguments",
          call.span());
    }
  }

  private static boolean isSingleText(Operand operand) {
    return !operand.isList() && operand.type().kind() == ValueType.Kind.TEXT;
  }

  private static boolean isListOfText(Operand operand) {
    if (operand instanceof Operand.Listing(var items)) {
      return items.stream().allMatch(Operands::isSingleText);
    }
    // proc.args is one text to conditions, but the arguments one by one to getopt
    return operand.type().kind() == ValueType.Kind.TEXT
        && (operand.isList()
            || (operand instanceof Operand.Read(var field) && field.name().equals("proc.args")));
  }
}
