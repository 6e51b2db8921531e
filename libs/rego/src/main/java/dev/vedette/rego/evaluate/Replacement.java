package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@code with} replaces. Immutable. */
sealed interface Replacement {

  /** Replaces the input or a part of it. */
  record Input(List<Operand> path, Operand value) implements Replacement {}

  /** Replaces a part of the data, and all rules there. */
  record Data(List<Value> path, @Nullable Document document, Operand value)
      implements Replacement {}

  /** Replaces a function by another one or by a value. */
  record Function(String name, Mock mock) implements Replacement {}

  /** What stands for a function. */
  sealed interface Mock {}

  /** Another function. */
  record Other(Callee callee) implements Mock {}

  /** A value for all arguments. */
  record Fixed(Operand value) implements Mock {}

  /** A value that was computed when the replacement began. */
  record Known(Value value) implements Mock {}

  /** What other rules give. */
  record Rules(Document document) implements Mock {}
}
