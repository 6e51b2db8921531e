package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The name of the calling thread, which every event carries as {@code proc.name}. */
record ThreadNames(Checks checks) implements Aspect {
  /** Longer names the kernel does not keep. */
  static final int LONGEST = 15;

  @Override
  public boolean concerns(Checked check) {
    return Checks.fieldName(check).equals("proc.name");
  }

  @Override
  public Set<Value.Text> keys(Checked check) {
    Set<Value.Text> keys = new HashSet<>();
    if (concerns(check)) {
      for (byte[] name : Checks.texts(check)) {
        if (name.length <= LONGEST) {
          keys.add((Value.Text) Value.text(name));
        }
      }
    }
    return keys;
  }

  @Override
  public Verdict at(Value.Text key, Checked check) {
    return concerns(check) ? checks.decide(check, List.of(key)) : Verdict.UNDECIDED;
  }

  @Override
  public Verdict elsewhere(Checked check) {
    return concerns(check) && Checks.isEquality(check)
        ? checks.decide(check, List.of(Checks.UNHEARD_OF))
        : Verdict.UNDECIDED;
  }
}
