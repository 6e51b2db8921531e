package dev.vedette.agent.watch;

import com.google.rpc.BadRequest.FieldViolation;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.text.Suggestion;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one watcher wants to see of which events. Immutable and thread-safe. */
final class EventFilter {
  private static final int MAX_CONDITION_CHARS = 64 * 1024;
  private static final int MAX_FIELDS = 200;
  private static final List<String> USUAL_FIELDS =
      List.of(
          "evt.time",
          "evt.type",
          "evt.res",
          "proc.name",
          "proc.pid",
          "proc.ppid",
          "proc.pname",
          "proc.cmdline",
          "proc.exepath",
          "proc.tty",
          "user.name",
          "user.uid",
          "user.loginuid",
          "fd.num",
          "fd.name",
          "fd.type",
          "container.id");

  private final Optional<Condition> condition;
  private final List<Field> fields;
  private final Set<String> eventTypes;

  private EventFilter(Optional<Condition> condition, List<Field> fields, Set<String> eventTypes) {
    this.condition = condition;
    this.fields = List.copyOf(fields);
    this.eventTypes = Set.copyOf(eventTypes);
  }

  /**
   * Reads a request; everything that is wrong with it is told at once.
   *
   * @param capturable the event types to watch when the condition names none
   */
  static EventFilter of(WatchEventsRequest request, Set<String> capturable) {
    List<FieldViolation> violations = new ArrayList<>();
    Optional<Condition> condition = condition(request.getCondition(), violations);
    List<Field> fields = fields(request.getFieldsList(), violations);
    if (!violations.isEmpty()) {
      throw ServiceException.invalidFields(violations);
    }
    return new EventFilter(
        condition, fields, condition.map(Condition::eventTypes).orElse(capturable));
  }

  private static Optional<Condition> condition(String text, List<FieldViolation> violations) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    if (text.length() > MAX_CONDITION_CHARS) {
      violations.add(
          violation(
              "condition",
              "%d characters (expected: at most %d)"
                  .formatted(text.length(), MAX_CONDITION_CHARS)));
      return Optional.empty();
    }
    return switch (Condition.compile(text)) {
      case Result.Success<Condition>(var compiled, _) -> Optional.of(compiled);
      case Result.Failure<Condition>(var diagnostics) -> {
        for (Diagnostic diagnostic : diagnostics) {
          violations.add(violation("condition", describe(diagnostic)));
        }
        yield Optional.empty();
      }
    };
  }

  private static String describe(Diagnostic diagnostic) {
    String hint = diagnostic.hint().isEmpty() ? "" : "; " + diagnostic.hint();
    return "line %d, column %d: %s%s\n%s"
        .formatted(
            diagnostic.line(),
            diagnostic.column(),
            diagnostic.message(),
            hint,
            diagnostic.snippet())
        .strip();
  }

  private static List<Field> fields(List<String> names, List<FieldViolation> violations) {
    FieldCatalog catalog = FieldCatalog.standard();
    if (names.isEmpty()) {
      return USUAL_FIELDS.stream().flatMap(name -> catalog.find(name).stream()).toList();
    }
    if (names.size() > MAX_FIELDS) {
      violations.add(
          violation("fields", "%d (expected: at most %d)".formatted(names.size(), MAX_FIELDS)));
      return List.of();
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Optional<Field> field = catalog.find(names.get(i));
      if (field.isPresent()) {
        fields.add(field.get());
      } else {
        violations.add(
            violation(
                "fields[%d]".formatted(i),
                names.get(i)
                    + " (expected: a field of the rule language)"
                    + Suggestion.hint(
                        names.get(i),
                        catalog.definitions().stream().map(FieldDefinition::name).toList())));
      }
    }
    return fields;
  }

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder().setField(field).setDescription(description).build();
  }

  /** Tells whether the event satisfies the condition for certain. */
  boolean accepts(EventView event) {
    return eventTypes.contains(event.type())
        && (condition.isEmpty() || condition.get().evaluate(event) == Verdict.TRUE);
  }

  List<Field> fields() {
    return fields;
  }

  /** The events that it may accept, as far as the kernel can tell. */
  Interest interest() {
    return condition
        .map(known ->
            Interest.in(known.relaxation(FilterCompiler.fields()))
                .within(KernelCapture.meant(known.eventTypes())))
        .orElse(Interest.inAll(eventTypes));
  }
}
