package dev.vedette.language.plan;

import dev.vedette.language.check.Operand;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives each operand of a set of rules a place in a frame. Not thread-safe. */
final class Slots {
  private final Map<Operand, Integer> slots = new LinkedHashMap<>();

  /** The place of an operand. */
  int slot(Operand operand) {
    return slots.computeIfAbsent(operand, _ -> slots.size());
  }

  /** The operands, in the order of their places. */
  Operand[] operands() {
    return slots.keySet().toArray(Operand[]::new);
  }
}
