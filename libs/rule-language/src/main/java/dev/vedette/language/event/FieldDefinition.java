package dev.vedette.language.event;

import java.util.Set;

/**
 * What is known of a field without an event: its name, type, and what may stand in its brackets.
 * Ids are dense from 0 within a catalogue and stable within a build, not across builds. Immutable.
 */
public record FieldDefinition(
    int id,
    String name,
    ValueType type,
    Shape shape,
    Argument argument,
    Set<Restriction> restrictions,
    String group,
    Form form,
    Scope scope) {

  public FieldDefinition {
    restrictions = Set.copyOf(restrictions);
  }

  /** Whether the field has one value or several. */
  public enum Shape {
    SINGLE,
    LIST
  }

  /** What may stand in the field's brackets. */
  public enum Argument {
    NONE,
    ALLOWED,
    ALLOWED_INDEX,
    REQUIRED,
    REQUIRED_KEY,
    REQUIRED_INDEX_OR_KEY;

    public boolean isAccepted() {
      return this != NONE;
    }

    public boolean isRequired() {
      return this == REQUIRED || this == REQUIRED_KEY || this == REQUIRED_INDEX_OR_KEY;
    }
  }

  /** Where a field must not be used. */
  public enum Restriction {
    NO_RHS,
    NO_TRANSFORMER,
    FILTER_ONLY,
    PRINT_ONLY,
    TABLE_ONLY,
    DEPRECATED
  }

  /** How a number prints. */
  public enum Form {
    DECIMAL,
    PADDED_DECIMAL,
    HEXADECIMAL,
    PLAIN
  }

  /** How far a value holds. */
  public enum Scope {
    /** For one event. */
    EVENT,
    /** For all events that have the same {@link EventView#subject}. */
    SUBJECT,
    /** For all events that have the same {@link EventView#object}. */
    OBJECT,
    /** For all events that have the same {@link EventView#call}. */
    CALL,
    /**
     * For all events that have the same {@link EventView#image}, which tells some of the fields of
     * subjects. No field has just this scope.
     */
    IMAGE;

    /** Whether a party, named by the scope of what it tells, may have a say in values of this. */
    public boolean isOf(Scope party) {
      return this == party || (this == SUBJECT && party == IMAGE);
    }
  }

  public boolean isList() {
    return shape == Shape.LIST;
  }

  public boolean is(Restriction restriction) {
    return restrictions.contains(restriction);
  }
}
