package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Lookup.Relation;
import dev.vedette.language.syntax.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rules an event may match without looking at the others: for each rule, where there is
 * one, a set of texts is chosen of which the event must have at least one. So a rule that is about
 * another program or another file costs nothing. Immutable and thread-safe.
 */
final class CandidateIndex {
  private static final int COST_OF_RULE = 15;

  /** A lookup waits for memory longer than its own work takes. */
  private static final double WEIGHT_OF_LOOKUP = 2;

  /** When so many more rules ask for a text, an event is taken to have it twice as often. */
  private static final double SHARED = 40;

  /** Fields of which most events have the same few values. */
  private static final Set<String> COMMON =
      Set.of(
          "evt.type",
          "evt.dir",
          "evt.category",
          "evt.source",
          "evt.res",
          "fd.type",
          "fd.typechar",
          "container.id",
          "container.type",
          "user.name");

  private final long[] always;
  private final Lookup[] lookups;
  private final boolean readsSubject;

  /** Of each lookup its rules. */
  private final long[][] masks;

  private CandidateIndex(long[] always, List<Lookup> lookups, boolean readsSubject) {
    this.always = always;
    this.readsSubject = readsSubject;
    this.lookups = lookups.toArray(Lookup[]::new);
    this.masks = new long[this.lookups.length][always.length];
    for (int i = 0; i < masks.length; i++) {
      Lookup.set(this.lookups[i].rules(), masks[i]);
    }
  }

  /** Where texts are looked up together. */
  private record Place(Operand operand, Relation relation) {}

  /** The text of a key. */
  private record Key(Place place, Value text) {}

  /** Texts of which an event must have one, and how likely that is. */
  private record Choice(Set<Key> keys, double truth) {
    Set<Place> places() {
      var places = new HashSet<Place>();
      keys.forEach(key -> places.add(key.place));
      return places;
    }
  }

  /** Every event may have it. */
  private static final Choice NONE = new Choice(Set.of(), 1);

  /** Makes the index of conditions, in the order of their rules. */
  static CandidateIndex of(List<Checked> conditions, Slots slots) {
    var choices = conditions.stream().map(CandidateIndex::choices).toList();
    var popularity = new Popularity(new HashMap<>(), new HashMap<>());
    choices.forEach(popularity::count);
    var chosen = choices.stream().map(ofRule -> best(ofRule, popularity)).toList();
    return build(worthTheirLookups(chosen), slots);
  }

  /** How many rules could use a place, and how many ask there for the same text. */
  private record Popularity(Map<Place, Integer> places, Map<Key, Integer> keys) {
    void count(List<Choice> ofRule) {
      var placesOfRule = new HashSet<Place>();
      var keysOfRule = new HashSet<Key>();
      for (Choice choice : ofRule) {
        placesOfRule.addAll(choice.places());
        keysOfRule.addAll(choice.keys);
      }
      placesOfRule.forEach(place -> places.merge(place, 1, Integer::sum));
      keysOfRule.forEach(key -> keys.merge(key, 1, Integer::sum));
    }

    /** What many rules ask for is no rare thing: it tells little. */
    double truth(Choice choice) {
      int most = 1;
      for (Key key : choice.keys) {
        most = Math.max(most, keys.getOrDefault(key, 1));
      }
      return Math.min(1, choice.truth * (1 + (most - 1) / SHARED));
    }
  }

  private static Choice best(List<Choice> choices, Popularity popularity) {
    var best = NONE;
    double least = COST_OF_RULE;
    for (Choice choice : choices) {
      double cost = popularity.truth(choice) * COST_OF_RULE;
      for (Place place : choice.places()) {
        cost += WEIGHT_OF_LOOKUP * place.relation.cost() / popularity.places.getOrDefault(place, 1);
      }
      if (cost < least) {
        least = cost;
        best = choice;
      }
    }
    return best;
  }

  /**
   * The keys of each rule, but for lookups that cost every event more than they spare it; rules
   * without keys are candidates of every event.
   */
  private static List<Set<Key>> worthTheirLookups(List<Choice> chosen) {
    var spared = new HashMap<Place, Double>();
    for (Choice choice : chosen) {
      double ofRule = COST_OF_RULE * (1 - choice.truth);
      choice.places().forEach(place -> spared.merge(place, ofRule, Double::sum));
    }
    return chosen.stream()
        .map(choice ->
            choice.places().stream()
                    .allMatch(place ->
                        spared.getOrDefault(place, 0.0) > WEIGHT_OF_LOOKUP * place.relation.cost())
                ? choice.keys
                : Set.<Key>of())
        .toList();
  }

  private static CandidateIndex build(List<Set<Key>> chosen, Slots slots) {
    long[] always = new long[words(chosen.size())];
    var places = new LinkedHashMap<Place, Map<Value, List<Integer>>>();
    for (int rule = 0; rule < chosen.size(); rule++) {
      if (chosen.get(rule).isEmpty()) {
        always[rule >> 6] |= 1L << rule;
      }
      for (Key key : chosen.get(rule)) {
        places
            .computeIfAbsent(key.place, _ -> new LinkedHashMap<>())
            .computeIfAbsent(key.text, _ -> new ArrayList<>())
            .add(rule);
      }
    }
    var lookups = new ArrayList<Lookup>();
    places.forEach((place, texts) -> {
      var bytes = texts.keySet().stream().map(Texts::bytes).toList();
      var all = new TreeSet<Integer>();
      texts.values().forEach(all::addAll);
      if (place.relation == Relation.PART && !TextSearch.fits(bytes)) {
        Lookup.set(array(all.stream().toList()), always);
      } else {
        lookups.add(
            new Lookup(
                slots.slot(place.operand),
                place.relation,
                bytes,
                texts.values().stream().map(CandidateIndex::array).toArray(int[][]::new),
                array(List.copyOf(all))));
      }
    });
    boolean readsSubject =
        places.keySet().stream()
            .flatMap(place -> Planner.fields(place.operand).stream())
            .anyMatch(field -> field.definition().scope() == Scope.SUBJECT);
    return new CandidateIndex(always, lookups, readsSubject);
  }

  private static int[] array(List<Integer> rules) {
    return rules.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many words have a bit for each of so many rules. */
  static int words(int rules) {
    return (rules + Block.RULES - 1) / Block.RULES;
  }

  /** Whether it looks nothing up. */
  boolean isEmpty() {
    return lookups.length == 0;
  }

  /** Whether it looks up what is of an event's subject. */
  boolean readsSubject() {
    return readsSubject;
  }

  /** Clears the bits of rules that the frame's event cannot match. */
  void narrow(Frame frame, long[] candidates, long[] found) {
    System.arraycopy(always, 0, found, 0, always.length);
    for (int i = 0; i < lookups.length; i++) {
      if (Gates.meets(candidates, masks[i])) {
        lookups[i].collect(frame, found);
      }
    }
    for (int word = 0; word < always.length; word++) {
      candidates[word] &= found[word];
    }
  }

  /** The same for up to 64 rules, whose candidates are one word: returns those that are left. */
  long narrow(Frame frame, long candidates) {
    long[] found = frame.found;
    found[0] = always[0];
    for (int i = 0; i < lookups.length; i++) {
      if ((candidates & masks[i][0]) != 0) {
        lookups[i].collect(frame, found);
      }
    }
    return candidates & found[0];
  }

  /** The ways to find a condition: of each, at least one key is there when it is not false. */
  private static List<Choice> choices(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) ->
          operands.stream().flatMap(operand -> choices(operand).stream()).toList();
      case Checked.Any(var operands) -> {
        var keys = new HashSet<Key>();
        double none = 1;
        for (Checked operand : operands) {
          var best = choices(operand).stream().min((a, b) -> Double.compare(a.truth, b.truth));
          if (best.isEmpty()) {
            yield List.of();
          }
          keys.addAll(best.get().keys);
          none *= 1 - best.get().truth;
        }
        yield operands.isEmpty() ? List.of() : List.of(new Choice(keys, 1 - none));
      }
      case Checked.Test test -> choices(test);
      case Checked.Negation _, Checked.Has _, Checked.NetworkTest _, Checked.PairTest _ ->
          List.of();
    };
  }

  private static List<Choice> choices(Checked.Test test) {
    boolean usable =
        test.left() instanceof Operand.Read
            && !test.left().isList()
            && Planner.isText(test.left())
            && !test.right().isEmpty()
            && (test.modifier() == Modifier.NONE || test.modifier() == Modifier.ANY_OF);
    if (!usable) {
      return List.of();
    }
    var relation = relation(test);
    var keys = new HashSet<Key>();
    for (Value value : test.right()) {
      byte[] text = Texts.bytes(value);
      if (relation == null || (text.length == 0 && relation != Relation.EQUAL)) {
        return List.of();
      }
      keys.add(new Key(new Place(test.left(), relation), Value.text(text)));
    }
    return List.of(new Choice(keys, truth(test)));
  }

  /** A text of one letter, such as the type of a descriptor, says little. */
  private static double truth(Checked.Test test) {
    boolean telling = test.right().stream().allMatch(value -> Texts.bytes(value).length > 1);
    boolean common =
        test.left() instanceof Operand.Read(var field)
            && COMMON.contains(field.definition().name());
    return common ? 0.9 : telling ? 0.02 + 0.002 * Math.min(test.right().size(), 50) : 0.5;
  }

  private static @Nullable Relation relation(Checked.Test test) {
    return switch (test.operator()) {
      case EQUAL, EQUAL_TWICE, IN -> Relation.EQUAL;
      case STARTSWITH, BSTARTSWITH -> Relation.START;
      case ENDSWITH -> Relation.END;
      case CONTAINS, BCONTAINS -> Relation.PART;
      default -> null;
    };
  }
}
