package dev.vedette.language.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found of one rule. Not thread-safe. */
public final class RuleOutcome {
  static final String OTHERS = "(others)";
  private static final int MOST_WORKLOADS = 1000;

  private final Counts counts = new Counts();
  private final Map<String, Counts> workloads = new TreeMap<>();
  private final Map<Change, List<Sample>> samples = new EnumMap<>(Change.class);
  private final int most;
  private long undecided;

  private long undecidedOf;

  RuleOutcome(int most) {
    this.most = most;
  }

  /**
   * An alert that differs, as lines.
   *
   * @param before empty when it is added
   * @param after empty when it is removed
   */
  public record Sample(String before, String after) {}

  /** Over all workloads. */
  public Counts counts() {
    return counts;
  }

  /** By workload; what is too many counts as that of others. */
  public Map<String, Counts> workloads() {
    return Collections.unmodifiableMap(workloads);
  }

  /** The first alerts that changed in this way. */
  public List<Sample> samples(Change change) {
    return Collections.unmodifiableList(samples.getOrDefault(change, List.of()));
  }

  /** For how many events the rule could not be decided, since a field was not sent. */
  public long undecided() {
    return undecided;
  }

  /** Counts once for an event, of which each side may tell. */
  void addUndecided(long event) {
    if (undecidedOf != event) {
      undecidedOf = event;
      undecided++;
    }
  }

  void addSame(String workload) {
    counts.addSame();
    of(workload).addSame();
  }

  /** Counts a change; says whether a sample of it is wanted. */
  boolean add(Change change, String workload) {
    counts.add(change);
    of(workload).add(change);
    return counts.of(change) <= most;
  }

  void sample(Change change, Sample sample) {
    samples.computeIfAbsent(change, _ -> new ArrayList<>()).add(sample);
  }

  private Counts of(String workload) {
    Counts known = workloads.get(workload);
    if (known != null) {
      return known;
    }
    String name = workloads.size() < MOST_WORKLOADS ? workload : OTHERS;
    return workloads.computeIfAbsent(name, _ -> new Counts());
  }
}
