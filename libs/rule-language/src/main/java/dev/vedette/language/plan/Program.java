package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Party;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of many rules, compiled together for events of one type: an index finds the rules
 * that an event may match, and compiled code decides those. What a party to the event alone decides
 * is found out once and noted there. Immutable and thread-safe.
 */
public final class Program<R> {
  /** A part that is cheaper than this is not worth remembering. */
  private static final double CHEAP = 5;

  private final List<R> rules;
  private final Object notes;
  private final int number;
  private final Gates gates;
  private final CandidateIndex index;
  private final CandidateIndex indexOfEvent;
  private final @Nullable CandidateIndex indexOfRest;
  private final Block[] blocks;
  private final boolean readsSubject;
  private final boolean readsObject;
  private final boolean readsCall;

  /** What programs with the same conditions share. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Code(
      int number,
      Gates gates,
      CandidateIndex index,
      CandidateIndex indexOfEvent,
      @Nullable CandidateIndex indexOfRest,
      Block[] blocks,
      boolean readsSubject,
      boolean readsObject,
      boolean readsCall) {}

  private Program(List<R> rules, Code code, Object notes) {
    this.rules = List.copyOf(rules);
    this.notes = notes;
    this.number = code.number;
    this.gates = code.gates;
    this.index = code.index;
    this.indexOfEvent = code.indexOfEvent;
    this.indexOfRest = code.indexOfRest;
    this.blocks = code.blocks;
    this.readsSubject = code.readsSubject;
    this.readsObject = code.readsObject;
    this.readsCall = code.readsCall;
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
    private final Object notes = new Object();
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
      var code = compiled.get(conditions);
      if (code == null) {
        code = compile(compiled.size(), conditions);
        compiled.put(conditions, code);
      }
      return new Program<>(possible, code, notes);
    }

    private Code compile(int number, List<Checked> conditions) {
      var chosen = Gates.choose(conditions);
      var rest = conditions.stream().map(condition -> Gates.without(condition, chosen)).toList();
      var parts = new ArrayList<>(chosen);
      parts.addAll(rest);
      var shared = shared(parts);
      var index = CandidateIndex.of(conditions, slots);
      var ofEvent =
          conditions.stream().map(condition -> RuleParts.of(condition).ofEvent()).toList();
      var rests = ofEvent.stream().map(part -> RuleParts.without(Scope.OBJECT, part)).toList();
      var ofRest = CandidateIndex.of(rests, slots);
      var code =
          new Code(
              number,
              Gates.compile(chosen, conditions, slots, shared),
              index,
              index.readsSubject() ? CandidateIndex.of(ofEvent, slots) : index,
              ofRest.isEmpty() ? null : ofRest,
              BlockCompiler.compileAll(rest.stream().map(RuleParts::of).toList(), slots, shared),
              reads(Scope.SUBJECT, conditions),
              reads(Scope.OBJECT, conditions),
              reads(Scope.CALL, conditions));
      verdicts = Math.max(verdicts, shared.size());
      words = Math.max(words, code.blocks.length);
      return code;
    }

    private static boolean reads(Scope party, List<Checked> conditions) {
      return conditions.stream().anyMatch(condition -> RuleParts.reads(party, condition));
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
    try {
      start(frame.candidates, frame.undecided, frame.settled);
      boolean subject = !readsSubject || prejudge(Scope.SUBJECT, event.subject(), event, frame);
      if (!subject) {
        prejudge(Scope.IMAGE, event.image(), event, frame);
      }
      if (!isAny(frame.candidates)) {
        return;
      }
      boolean object = readsObject && prejudge(Scope.OBJECT, event.object(), event, frame);
      boolean call = readsCall && prejudge(Scope.CALL, event.call(), event, frame);
      if (!(object || call) || isAny(frame.candidates)) {
        frame.begin(event);
        run(frame, subject ? object ? indexOfRest : indexOfEvent : index, firstOnly, hits);
      }
    } finally {
      frame.end();
    }
  }

  /**
   * Tells of those of the frame's candidates that match.
   *
   * @param narrowing what has yet to be looked up; null for nothing
   */
  private void run(
      Frame frame, @Nullable CandidateIndex narrowing, boolean firstOnly, Hits<? super R> hits) {
    long[] candidates = frame.candidates;
    if (blocks.length == 1) {
      long left = gates.pass(frame, candidates[0]);
      if (left != 0) {
        long found = narrowing == null ? left : narrowing.narrow(frame, left);
        decide(0, found, frame, firstOnly, hits);
      }
      return;
    }
    if (!gates.pass(frame, candidates, frame.undecided)) {
      return;
    }
    if (narrowing != null) {
      narrowing.narrow(frame, candidates, frame.found);
    }
    for (int block = 0; block < blocks.length; block++) {
      if (decide(block, candidates[block], frame, firstOnly, hits)) {
        return;
      }
    }
  }

  /** Leaves out the candidates that a party rules out; whether it was found out which. */
  private boolean prejudge(Scope scope, @Nullable Party party, EventView event, Frame frame) {
    if (party == null) {
      return false;
    }
    var known = party.note(notes) instanceof Prejudged noted ? noted : newNote(party);
    int place = known.count(number, blocks.length);
    if (place < 0) {
      return false;
    }
    if (!known.isKnown(place)) {
      findOut(scope, event, frame, known, place);
    }
    for (int block = 0; block < blocks.length; block++) {
      frame.candidates[block] &= known.possible(place, block);
      frame.settled[block] |= known.settled(place, blocks.length, block);
    }
    return true;
  }

  private Prejudged newNote(Party party) {
    var note = new Prejudged(notes);
    party.add(note);
    return note;
  }

  /** Finds out what a party decides, whatever else its events say. */
  private void findOut(Scope party, EventView event, Frame frame, Prejudged known, int place) {
    long[] possible = new long[blocks.length];
    long[] settled = new long[blocks.length];
    long[] open = new long[blocks.length];
    frame.begin(event, party);
    start(possible, open, settled);
    gates.pass(party, frame, possible, open);
    index.narrow(frame, possible, frame.found);
    for (int block = 0; block < blocks.length; block++) {
      for (long left = possible[block]; left != 0; left &= left - 1) {
        int rule = Long.numberOfTrailingZeros(left);
        int code =
            party == Scope.SUBJECT
                ? blocks[block].evaluateOfSubject(rule, frame)
                : blocks[block].evaluate(rule, frame);
        if (code == Codes.FALSE) {
          possible[block] &= ~(1L << rule);
        } else if (party == Scope.SUBJECT && code == Codes.TRUE) {
          settled[block] |= 1L << rule;
        }
      }
      settled[block] &= ~open[block];
    }
    known.learn(place, possible, settled);
  }

  private boolean isAny(long[] candidates) {
    long some = 0;
    for (int block = 0; block < blocks.length; block++) {
      some |= candidates[block];
    }
    return some != 0;
  }

  /** Decides the candidates of a block; whether that ends the search. */
  private boolean decide(
      int block, long candidates, Frame frame, boolean firstOnly, Hits<? super R> hits) {
    for (long left = candidates; left != 0; left &= left - 1) {
      int rule = Long.numberOfTrailingZeros(left);
      int code =
          (frame.settled[block] >>> rule & 1) != 0
              ? blocks[block].evaluateOfEvent(rule, frame)
              : blocks[block].evaluate(rule, frame);
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

  /** Every rule may match, and nothing is known. */
  private void start(long[] candidates, long[] undecided, long[] settled) {
    int last = blocks.length - 1;
    for (int word = 0; word <= last; word++) {
      candidates[word] = -1;
      undecided[word] = 0;
      settled[word] = 0;
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
