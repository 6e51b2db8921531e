package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
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
  private final Gates gates;
  private final CandidateIndex index;
  private final Block[] blocks;

  /** What programs with the same conditions share. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Code(Gates gates, CandidateIndex index, Block[] blocks) {}

  private Program(List<R> rules, Code code) {
    this.rules = List.copyOf(rules);
    this.gates = code.gates;
    this.index = code.index;
    this.blocks = code.blocks;
  }

  /** Told of rules that an event matches. */
  public interface Hits<R> {
    /** Takes a rule whose condition is true or cannot be decided here. */
    void matched(R rule, Verdict verdict);
  }

  /** Makes programs that share their frames. Not thread-safe. */
  public static final class Builder {
    private final Slots slots = new Slots();
    private final Map<List<Checked>, Code> compiled = new HashMap<>();
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
      return new Program<>(possible, compiled.computeIfAbsent(conditions, this::compile));
    }

    private Code compile(List<Checked> conditions) {
      var chosen = Gates.choose(conditions);
      var rest = conditions.stream().map(condition -> Gates.without(condition, chosen)).toList();
      var parts = new ArrayList<>(chosen);
      parts.addAll(rest);
      var shared = shared(parts);
      var code =
          new Code(
              Gates.compile(chosen, conditions, slots, shared),
              CandidateIndex.of(conditions, slots),
              BlockCompiler.compileAll(rest, slots, shared));
      verdicts = Math.max(verdicts, shared.size());
      words = Math.max(words, code.blocks.length);
      return code;
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
    private final @Nullable Field[] fields;
    private final Reader[] readers;
    private final int verdicts;
    private final int words;

    private Frames(Operand[] operands, int verdicts, int words) {
      this.fields = new Field[operands.length];
      this.readers = new Reader[operands.length];
      for (int i = 0; i < operands.length; i++) {
        fields[i] = operands[i] instanceof Operand.Read(var field) ? field : null;
        readers[i] = Planner.reader(operands[i]);
      }
      this.verdicts = verdicts;
      this.words = words;
    }

    /** A frame for one thread. */
    public Frame frame() {
      return new Frame(fields, readers, verdicts, words);
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
      if (blocks.length == 1) {
        frame.undecided[0] = 0;
        long candidates = gates.pass(frame, wordOf(rules.size()));
        if (candidates != 0) {
          decide(0, index.narrow(frame, candidates), frame, firstOnly, hits);
        }
        return;
      }
      long[] candidates = frame.candidates;
      start(candidates, frame.undecided);
      if (!gates.pass(frame, candidates, frame.undecided)) {
        return;
      }
      index.narrow(frame, candidates, frame.found);
      for (int block = 0; block < blocks.length; block++) {
        if (decide(block, candidates[block], frame, firstOnly, hits)) {
          return;
        }
      }
    } finally {
      frame.end();
    }
  }

  /** Decides the candidates of a block; whether that ends the search. */
  private boolean decide(
      int block, long candidates, Frame frame, boolean firstOnly, Hits<? super R> hits) {
    for (long left = candidates; left != 0; left &= left - 1) {
      int rule = Long.numberOfTrailingZeros(left);
      int code = blocks[block].evaluate(rule, frame);
      if (code != Codes.FALSE) {
        boolean open = (frame.undecided[block] >>> rule & 1) != 0;
        int told = open ? Codes.UNDECIDED : code;
        hits.matched(rules.get(block * Block.RULES + rule), Codes.verdict(told));
        if (firstOnly && told == Codes.TRUE) {
          return true;
        }
      }
    }
    return false;
  }

  private void start(long[] candidates, long[] undecided) {
    int last = blocks.length - 1;
    for (int word = 0; word <= last; word++) {
      candidates[word] = -1;
      undecided[word] = 0;
    }
    if (last >= 0) {
      candidates[last] = wordOf(rules.size() - last * Block.RULES);
    }
  }

  /** A bit for each of so many rules, from 1 to 64. */
  private static long wordOf(int rules) {
    return -1L >>> (Block.RULES - rules);
  }
}
