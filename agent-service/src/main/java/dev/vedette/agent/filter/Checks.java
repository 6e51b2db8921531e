package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Node;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads single checks, and tries them on values; plans are kept. Not thread-safe. */
final class Checks {
  /** A value that nobody compares with. */
  static final Value.Text UNHEARD_OF = (Value.Text) Value.text(new byte[] {1});

  private final IdentityHashMap<Checked, Node> plans = new IdentityHashMap<>();

  /** The field that a check reads as it is, if it reads just that. */
  static Optional<Field> field(Checked check) {
    Operand left =
        switch (check) {
          case Checked.Has has -> has.left();
          case Checked.Test test -> test.left();
          case Checked.All _,
              Checked.Any _,
              Checked.Negation _,
              Checked.NetworkTest _,
              Checked.PairTest _ ->
              null;
        };
    return left instanceof Operand.Read(var field)
            && (field.argument() == null || field.name().equals(Outcomes.FLAGS))
        ? Optional.of(field)
        : Optional.empty();
  }

  /** The name of that field; empty if there is none. */
  static String fieldName(Checked check) {
    return field(check).map(Field::name).orElse("");
  }

  /** The texts that a check compares with. */
  static List<byte[]> texts(Checked check) {
    List<byte[]> texts = new ArrayList<>();
    if (check instanceof Checked.Test test) {
      for (Value value : test.right()) {
        if (value instanceof Value.Text text) {
          texts.add(text.bytes());
        }
      }
    }
    return texts;
  }

  /** The operator of a check. */
  static Operator operator(Checked check) {
    return check instanceof Checked.Test test ? test.operator() : Operator.EXISTS;
  }

  /** Whether a check asks only whether its field has one of its values, or any value. */
  static boolean isEquality(Checked check) {
    return switch (operator(check)) {
      case EXISTS, EQUAL, EQUAL_TWICE, NOT_EQUAL, IN -> true;
      default -> false;
    };
  }

  /** What a check says whichever of these values its field has; undecided if they disagree. */
  Verdict decide(Checked check, List<Value> possible) {
    Field field = field(check).orElseThrow();
    Node plan = plans.computeIfAbsent(check, Planner::plan);
    Verdict agreed = null;
    for (Value value : possible) {
      Verdict verdict = plan.evaluate(new KnownValue(field, value));
      if (agreed != null && agreed != verdict) {
        return Verdict.UNDECIDED;
      }
      agreed = verdict;
    }
    return agreed == null ? Verdict.UNDECIDED : agreed;
  }

  /** What a check of texts comes to, from what it comes to for each text alone. */
  static Verdict ofEach(Checked check, Function<byte[], Verdict> each) {
    if (!(check instanceof Checked.Test test) || texts(check).size() != test.right().size()) {
      return Verdict.UNDECIDED;
    }
    boolean any = test.modifier() == Modifier.ANY_OF || test.modifier() == Modifier.NONE;
    if (!any || (test.modifier() == Modifier.NONE && severalButNoList(test))) {
      return Verdict.UNDECIDED;
    }
    Verdict found = Verdict.FALSE;
    for (byte[] text : texts(check)) {
      Verdict next = each.apply(text);
      if (next == Verdict.TRUE) {
        return next;
      }
      found = next == Verdict.UNDECIDED ? next : found;
    }
    return found;
  }

  private static boolean severalButNoList(Checked.Test test) {
    return test.right().size() != 1 && !test.operator().takesList();
  }

  static Verdict opposite(Verdict verdict) {
    return switch (verdict) {
      case TRUE -> Verdict.FALSE;
      case FALSE -> Verdict.TRUE;
      case UNDECIDED -> Verdict.UNDECIDED;
    };
  }

  /** An event of which one field's value is known. */
  private record KnownValue(Field field, Value value) implements EventView {
    @Override
    public String source() {
      return "syscall";
    }

    @Override
    public String type() {
      return "";
    }

    @Override
    public long timeNanos() {
      return 0;
    }

    @Override
    public Value get(Field wanted) {
      return wanted.equals(field) ? value : Value.NOT_SENT;
    }
  }
}
