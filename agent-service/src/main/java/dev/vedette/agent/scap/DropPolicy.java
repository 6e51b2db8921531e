package dev.vedette.agent.scap;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What to do when a recorder lost events, as Falco's configuration says it in {@code
 * syscall_event_drops}. Immutable.
 *
 * @param threshold the share of lost events above which it acts
 * @param actions what it does
 * @param perSecond how often a second it may act
 * @param burst how often it may act at once
 * @param simulated whether losses are made up, to try it out
 */
public record DropPolicy(
    double threshold, Set<Action> actions, double perSecond, double burst, boolean simulated) {
  /** Falco's own: it logs and alerts at one of ten lost events. */
  public static final DropPolicy STANDARD =
      new DropPolicy(0.1, EnumSet.of(Action.LOG, Action.ALERT), 0.03333, 1, false);

  private static final int MOST_BYTES = 1 << 20;

  /** What can be done about lost events. */
  public enum Action {
    IGNORE,
    LOG,
    ALERT,
    EXIT
  }

  /** A policy, or what is wrong with the configuration. */
  public sealed interface Outcome {
    /** The policy. */
    record Read(DropPolicy policy) implements Outcome {}

    /** All that is wrong. */
    record Refused(List<String> problems) implements Outcome {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  public DropPolicy {
    actions = Set.copyOf(actions);
  }

  /** Reads the policy out of a configuration of Falco; other parts of it are passed over. */
  public static Outcome read(String yaml) {
    Object root;
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(MOST_BYTES);
      root = new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException broken) {
      return new Outcome.Refused(List.of(String.valueOf(broken.getMessage())));
    }
    Object drops = root instanceof Map<?, ?> map ? map.get("syscall_event_drops") : null;
    return drops instanceof Map<?, ?> map ? read(map) : new Outcome.Read(STANDARD);
  }

  private static Outcome read(Map<?, ?> drops) {
    List<String> problems = new ArrayList<>();
    double threshold = number(drops, "threshold", STANDARD.threshold(), problems);
    if (threshold < 0 || threshold > 1) {
      problems.add("syscall_event_drops.threshold: " + threshold + " (expected: 0 to 1)");
    }
    double rate = number(drops, "rate", STANDARD.perSecond(), problems);
    double burst = number(drops, "max_burst", STANDARD.burst(), problems);
    Set<Action> actions = actions(drops.get("actions"), problems);
    if (actions.size() > 1 && actions.contains(Action.IGNORE)) {
      problems.add("syscall_event_drops.actions: ignore (expected: no other action with it)");
    }
    return problems.isEmpty()
        ? new Outcome.Read(
            new DropPolicy(
                threshold, actions, rate, burst, Boolean.TRUE.equals(drops.get("simulate_drops"))))
        : new Outcome.Refused(problems);
  }

  private static Set<Action> actions(@Nullable Object listed, List<String> problems) {
    if (!(listed instanceof List<?> names)) {
      return STANDARD.actions();
    }
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (Object name : names) {
      try {
        actions.add(Action.valueOf(String.valueOf(name).toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        problems.add(
            "syscall_event_drops.actions: " + name + " (expected: ignore, log, alert, exit)");
      }
    }
    return actions;
  }

  private static double number(
      Map<?, ?> drops, String key, double otherwise, List<String> problems) {
    Object value = drops.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number && !Double.isNaN(number.doubleValue())) {
      return number.doubleValue();
    }
    problems.add("syscall_event_drops." + key + ": " + value + " (expected: a number)");
    return otherwise;
  }
}
