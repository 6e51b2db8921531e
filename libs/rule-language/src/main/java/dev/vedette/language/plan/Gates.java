package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.FieldDefinition.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Parts that several rules need to be true: each is decided once, and when it is false all of its
 * rules are out at one stroke. Immutable and thread-safe.
 */
final class Gates {
  /** What a rule costs that a gate takes out, in about nanoseconds. */
  private static final double COST_OF_RULE = 6;

  /**
   * A part that holds more often than this is better asked last, by the few rules that get to it.
   */
  private static final double LIKELY = 0.7;

  private final long[][] masks;
  private final Block[] blocks;

  /** By party, of each part whether the party has a say in it. */
  private final Map<Scope, boolean[]> of = new EnumMap<>(Scope.class);

  private final boolean[] ofSubject;

  private Gates(long[][] masks, Block[] blocks, List<Checked> parts) {
    this.masks = masks;
    this.blocks = blocks;
    for (Scope scope : Scope.values()) {
      of.put(scope, of(scope, parts));
    }
    this.ofSubject = of(Scope.SUBJECT, parts);
  }

  private static boolean[] of(Scope party, List<Checked> parts) {
    boolean[] of = new boolean[parts.size()];
    for (int i = 0; i < of.length; i++) {
      of[i] = RuleParts.reads(party, parts.get(i));
    }
    return of;
  }

  /** A part and the rules that need it. */
  private record Gate(Checked part, List<Integer> rules, double rank) {}

  /** Which parts of conditions, in the order of their rules, are worth a gate. */
  static Set<Checked> choose(List<Checked> conditions) {
    var rules = rules(conditions);
    var gates = new ArrayList<Gate>();
    rules.forEach((part, ofPart) -> {
      var estimate = Estimate.of(part);
      double out = ofPart.size() * (1 - estimate.truth());
      boolean several = ofPart.size() > 1;
      if (several && estimate.truth() <= LIKELY && out * COST_OF_RULE > estimate.cost()) {
        gates.add(new Gate(part, ofPart, estimate.cost() / out));
      }
    });
    gates.sort(Comparator.comparingDouble(Gate::rank));
    var chosen = new LinkedHashSet<Checked>();
    gates.forEach(gate -> chosen.add(gate.part));
    return chosen;
  }

  /** What is left of a condition when these parts are known to be true. */
  static Checked without(Checked condition, Set<Checked> gates) {
    if (gates.contains(condition)) {
      return Simplifier.TRUE;
    }
    if (condition instanceof Checked.All(var operands)) {
      var left = operands.stream().filter(operand -> !gates.contains(operand)).toList();
      return left.size() == 1 ? left.getFirst() : new Checked.All(left);
    }
    return condition;
  }

  /** Compiles chosen parts. */
  static Gates compile(
      Set<Checked> chosen, List<Checked> conditions, Slots slots, Map<Checked, Integer> shared) {
    var rules = rules(conditions);
    var parts = List.copyOf(chosen);
    long[][] masks = new long[parts.size()][CandidateIndex.words(conditions.size())];
    for (int i = 0; i < masks.length; i++) {
      for (int rule : rules.getOrDefault(parts.get(i), List.of())) {
        masks[i][rule >> 6] |= 1L << rule;
      }
    }
    return new Gates(
        masks,
        BlockCompiler.compileAll(parts.stream().map(RuleParts::ofOnePart).toList(), slots, shared),
        parts);
  }

  private static Map<Checked, List<Integer>> rules(List<Checked> conditions) {
    var rules = new LinkedHashMap<Checked, List<Integer>>();
    for (int i = 0; i < conditions.size(); i++) {
      List<Checked> parts =
          conditions.get(i) instanceof Checked.All(var operands)
              ? operands
              : List.of(conditions.get(i));
      for (Checked part : parts) {
        rules.computeIfAbsent(part, _ -> new ArrayList<>()).add(i);
      }
    }
    return rules;
  }

  /**
   * Clears the bits of the rules that cannot match, and sets those of rules that cannot be decided.
   * What the subject has a say in is true of those that are settled. False if none is left.
   */
  boolean pass(Frame frame, long[] candidates, long[] undecided) {
    for (int i = 0; i < masks.length; i++) {
      long[] mask = masks[i];
      if (ofSubject[i] ? meets(candidates, mask, frame.settled) : meets(candidates, mask)) {
        int code = blocks[i / Block.RULES].evaluate(i % Block.RULES, frame);
        if (code == Codes.FALSE) {
          if (!clear(candidates, mask)) {
            return false;
          }
        } else if (code == Codes.UNDECIDED) {
          for (int word = 0; word < mask.length; word++) {
            undecided[word] |= mask[word];
          }
        }
      }
    }
    return true;
  }

  /** The same for up to 64 rules, whose candidates are one word: returns those that are left. */
  long pass(Frame frame, long candidates) {
    long left = candidates;
    long settled = frame.settled[0];
    for (int i = 0; i < masks.length && left != 0; i++) {
      long mask = masks[i][0];
      if ((ofSubject[i] ? left & mask & ~settled : left & mask) != 0) {
        int code = blocks[i / Block.RULES].evaluate(i % Block.RULES, frame);
        if (code == Codes.FALSE) {
          left &= ~mask;
        } else if (code == Codes.UNDECIDED) {
          frame.undecided[0] |= mask;
        }
      }
    }
    return left;
  }

  /**
   * Clears the bits of the rules that no event with the party can match that the frame began with,
   * and sets those of rules of which it decides not all that it has a say in.
   */
  void pass(Scope party, Frame frame, long[] candidates, long[] undecided) {
    boolean[] ofParty = Objects.requireNonNull(of.get(party));
    for (int i = 0; i < masks.length; i++) {
      long[] mask = masks[i];
      if (ofParty[i] && meets(candidates, mask)) {
        int code = blocks[i / Block.RULES].evaluate(i % Block.RULES, frame);
        for (int word = 0; word < mask.length; word++) {
          if (code == Codes.FALSE) {
            candidates[word] &= ~mask[word];
          } else if (code == Codes.UNDECIDED) {
            undecided[word] |= mask[word];
          }
        }
      }
    }
  }

  private static boolean meets(long[] candidates, long[] mask, long[] except) {
    long some = 0;
    for (int word = 0; word < mask.length; word++) {
      some |= candidates[word] & mask[word] & ~except[word];
    }
    return some != 0;
  }

  static boolean meets(long[] candidates, long[] mask) {
    long some = 0;
    for (int word = 0; word < mask.length; word++) {
      some |= candidates[word] & mask[word];
    }
    return some != 0;
  }

  /** Clears bits; whether any is left. */
  private static boolean clear(long[] candidates, long[] mask) {
    long left = 0;
    for (int word = 0; word < mask.length; word++) {
      candidates[word] &= ~mask[word];
      left |= candidates[word];
    }
    return left != 0;
  }
}
