package dev.vedette.language.event;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a field: its definition and the argument in its brackets, if any. Two references
 * to the same field with the same argument are equal; those without an argument are one instance
 * per catalogue. Immutable.
 */
public final class Field {
  /** Fields that stand for both ends of a connection, or for all names of one. */
  private static final Set<String> TWO_ENDED =
      Set.of(
          "fd.ip",
          "fd.port",
          "fd.proto",
          "fd.net",
          "fd.cip.name",
          "fd.sip.name",
          "fd.lip.name",
          "fd.rip.name");

  /** Fields that stand, without an index, for every ancestor. */
  private static final Set<String> ANCESTORS =
      Set.of(
          "proc.aname",
          "proc.aexe",
          "proc.aexepath",
          "proc.acmdline",
          "proc.aargs",
          "proc.apid",
          "proc.aenv");

  private final FieldDefinition definition;
  // Of its own: every value of every event is found by it.
  private final int id;
  private final @Nullable String argument;
  private final String name;
  private final ValueType type;
  private final int hash;

  Field(FieldDefinition definition, @Nullable String argument, String name, ValueType type) {
    this.definition = definition;
    this.id = definition.id();
    this.argument = argument;
    this.name = name;
    this.type = type;
    this.hash = Objects.hash(id, argument);
  }

  public FieldDefinition definition() {
    return definition;
  }

  /** The id of the definition, dense from 0. */
  public int id() {
    return id;
  }

  /** The text in the brackets or after the name, without quotes; null if there is none. */
  public @Nullable String argument() {
    return argument;
  }

  /** The reference as written, for example {@code proc.aname[2]}. */
  public String name() {
    return name;
  }

  /** The type of its values, which an argument may narrow. */
  public ValueType type() {
    return type;
  }

  /** Whether it is a list by its definition. */
  public boolean isList() {
    return definition.isList();
  }

  /** Whether it has a value for each end of a connection, or for each name of an address. */
  public boolean isTwoEnded() {
    return TWO_ENDED.contains(name);
  }

  /** Whether its value is {@link Value.Items}: a list, both ends, or every ancestor. */
  public boolean hasItems() {
    return isList() || isTwoEnded() || ANCESTORS.contains(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Field field
        && id == field.id
        && definition.name().equals(field.definition.name())
        && Objects.equals(argument, field.argument);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name;
  }
}
