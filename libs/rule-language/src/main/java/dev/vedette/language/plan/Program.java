package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.EventView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of many rules, compiled together for events of one type: an index finds the rules
 * that an event may match, and compiled code decides those. Immutable and thread-safe.
 */
public final class Program<R> {
  /** A part that is cheaper than this is not worth remembering. */
  private static final double CHEAP = 5;

  private final List<R> rules;
  private final CandidateIndex index;
  private final Block[] blocks;

  private Program(List<R> rules, CandidateIndex index, Block[] blocks) {
    this.rules = List.copyOf(rules);
    this.index = index;
    this.blocks = blocks;
  }

  /** Told of rules that an event matches. */
  public interface Hits<R> {
    /** Takes a rule whose condition is true or cannot be decided here. */
    void matched(R rule, Verdict verdict);
  }

  /** Makes programs that share their frames. Not thread-safe. */
  public static final class Builder {
    private final Slots slots = new Slots();
    private int verdicts;
    private int words;

    /**
     * Compiles rules.
     *
     * @param rules with their conditions, in the order in which matches are told
     * @param eventType the type of the events; null for events of any type
     */
    public <R> Program<R> program(Map<R, Checked> rules, @Nullable String eventType) {
      var conditions = new ArrayList<Checked>();
      var possible = new ArrayList<R>();
      rules.forEach((rule, condition) -> {
        var simple = simplify(condition, eventType);
        if (!simple.equals(Simplifier.FALSE)) {
          conditions.add(simple);
          possible.add(rule);
        }
      });
      var shared = shared(conditions);
      var blocks = new ArrayList<Block>();
      for (int i = 0; i < conditions.size(); i += Block.RULES) {
        var some = conditions.subList(i, Math.min(conditions.size(), i + Block.RULES));
        blocks.add(BlockCompiler.compile(some, slots, shared));
      }
      verdicts = Math.max(verdicts, shared.size());
      words = Math.max(words, blocks.size());
      return new Program<>(
          possible, CandidateIndex.of(conditions, slots), blocks.toArray(Block[]::new));
    }

    private static Checked simplify(Checked condition, @Nullable String eventType) {
      return eventType == null
          ? Simplifier.simplify(condition)
          : Simplifier.simplify(condition, eventType);
    }

    /** Gives out frames for every program made so far. */
    public Frames frames() {
      return new Frames(slots.operands(), verdicts, words);
    }
  }

  /** Makes frames that fit the programs of one builder. Immutable and thread-safe. */
  public static final class Frames {
    private final Operand[] operands;
    private final int verdicts;
    private final int words;

    private Frames(Operand[] operands, int verdicts, int words) {
      this.operands = operands;
      this.verdicts = verdicts;
      this.words = words;
    }

    /** A frame for one thread. */
    public Frame frame() {
      return new Frame(operands, verdicts, words);
    }
  }

  /** The parts that several conditions have, numbered. */
  private static Map<Checked, Integer> shared(List<Checked> conditions) {
    var seen = new HashSet<Checked>();
    var shared = new HashMap<Checked, Integer>();
    for (Checked condition : conditions) {
      var parts = new HashSet<Checked>();
      collect(condition, parts);
      for (Checked part : parts) {
        if (!seen.add(part)) {
          shared.putIfAbsent(part, shared.size());
        }
      }
    }
    return shared;
  }

  private static void collect(Checked condition, Set<Checked> parts) {
    if (!(condition instanceof Checked.Negation) && Estimate.of(condition).cost() > CHEAP) {
      parts.add(condition);
    }
    switch (condition) {
      case Checked.All(var operands) -> operands.forEach(operand -> collect(operand, parts));
      case Checked.Any(var operands) -> operands.forEach(operand -> collect(operand, parts));
      case Checked.Negation(var operand) -> collect(operand, parts);
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ -> {}
    }
  }

  /** How many rules can match at all. */
  public int size() {
    return rules.size();
  }

  /**
   * Tells, in order, of the rules that are true or undecided on the event.
   *
   * @param firstOnly whether the first rule that is true ends the search
   */
  public void run(EventView event, Frame frame, boolean firstOnly, Hits<? super R> hits) {
    frame.begin(event);
    try {
      long[] candidates = frame.candidates;
      index.collect(frame, candidates);
      for (int block = 0; block < blocks.length; block++) {
        for (long left = candidates[block]; left != 0; left &= left - 1) {
          int rule = Long.numberOfTrailingZeros(left);
          int code = blocks[block].evaluate(rule, frame);
          if (code != Codes.FALSE) {
            hits.matched(rules.get(block * Block.RULES + rule), Codes.verdict(code));
            if (firstOnly && code == Codes.TRUE) {
              return;
            }
          }
        }
      }
    } finally {
      frame.end();
    }
  }
}
