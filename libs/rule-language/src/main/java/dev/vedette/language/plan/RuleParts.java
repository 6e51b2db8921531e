package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.FieldDefinition.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule's condition in two parts, both of which have to be true: what the event's subject has no
 * say in, and what it has. Immutable.
 */
record RuleParts(Checked ofEvent, Checked ofSubject) {

  /** Splits a condition. */
  static RuleParts of(Checked condition) {
    var ofEvent = new ArrayList<Checked>();
    var ofSubject = new ArrayList<Checked>();
    for (Checked operand : operands(condition)) {
      (reads(Scope.SUBJECT, operand) ? ofSubject : ofEvent).add(operand);
    }
    return new RuleParts(all(ofEvent), all(ofSubject));
  }

  private static List<Checked> operands(Checked condition) {
    return condition instanceof Checked.All(var several) ? several : List.of(condition);
  }

  /** What is left of a condition without the parts that a party has a say in. */
  static Checked without(Scope party, Checked condition) {
    return all(operands(condition).stream().filter(operand -> !reads(party, operand)).toList());
  }

  /** A condition that is asked as a whole. */
  static RuleParts ofOnePart(Checked condition) {
    return new RuleParts(condition, Simplifier.TRUE);
  }

  private static Checked all(List<Checked> operands) {
    return operands.size() == 1 ? operands.getFirst() : new Checked.All(operands);
  }

  /** Both parts. */
  Checked whole() {
    if (ofSubject.equals(Simplifier.TRUE)) {
      return ofEvent;
    }
    return ofEvent.equals(Simplifier.TRUE)
        ? ofSubject
        : new Checked.All(List.of(ofEvent, ofSubject));
  }

  /** Whether a party has a say in a condition. */
  static boolean reads(Scope party, Checked condition) {
    return Planner.fields(condition).stream()
        .anyMatch(field -> field.definition().scope().isOf(party));
  }
}
