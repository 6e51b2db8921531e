package dev.vedette.bench.rules;

import dev.vedette.language.Condition;
import dev.vedette.language.LoadResult;
import dev.vedette.language.MatchListener;
import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.event.Field;
import dev.vedette.language.plan.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One call evaluates all rules on the next event of a recording. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RuleEvaluation {
  /** As many events as the second cache holds: an agent's event has just been made, too. */
  private static final int EVENTS = 2000;

  @Param({"STABLE", "ALL", "THOUSAND"})
  public RuleTexts rules = RuleTexts.STABLE;

  @Param("")
  public String folder = "";

  @Param("")
  public String recording = "";

  private RecordedEvent[] events = {};
  private int next;
  private long hits;
  private final MatchListener counter = (_, _) -> hits++;
  private Matcher matcher = book(List.of()).matcher();
  private final Map<String, Condition[]> trees = new HashMap<>();

  /** Loads the rules and the recording. */
  @Setup
  public void load() throws IOException {
    var book = load(rules, Path.of(folder));
    matcher = book.matcher();
    var byType = new HashMap<String, List<Condition>>();
    var readers = new HashMap<Field, Integer>();
    for (Rule rule : book.enabledRules()) {
      var condition = Condition.compile(rule.condition()).orElseThrow();
      condition.fields().forEach(field -> readers.merge(field, 1, Integer::sum));
      for (String type : rule.eventTypes()) {
        byType.computeIfAbsent(type, _ -> new ArrayList<>()).add(condition);
      }
    }
    byType.forEach((type, conditions) -> trees.put(type, conditions.toArray(Condition[]::new)));
    events =
        RecordedEvent.read(Path.of(recording), EVENTS, mostRead(readers))
            .toArray(RecordedEvent[]::new);
  }

  private static List<Field> mostRead(Map<Field, Integer> readers) {
    return readers.entrySet().stream()
        .sorted(Map.Entry.<Field, Integer>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The rules of a set, all of them enabled. */
  static RuleBook load(RuleTexts rules, Path folder) throws IOException {
    int published = rules == RuleTexts.THOUSAND ? load(RuleTexts.ALL, folder).rules().size() : 0;
    return book(rules.read(folder, published));
  }

  private static RuleBook book(List<dev.vedette.language.RuleFile> files) {
    LoadResult result = new RuleLoader().load(files);
    return result
        .book()
        .orElseThrow(() -> new IllegalStateException(String.valueOf(result.diagnostics())))
        .enabling(rule -> rule.source().equals("syscall"));
  }

  private RecordedEvent next() {
    var event = events[next];
    next = next + 1 == events.length ? 0 : next + 1;
    return event;
  }

  /** All rules compiled together. */
  @Benchmark
  public long planned() {
    matcher.matchAll(next(), counter);
    return hits;
  }

  /** The trees of the rules that name the event's type, one after the other. */
  @Benchmark
  public long interpreted() {
    var event = next();
    var conditions = trees.get(event.type());
    if (conditions != null) {
      for (Condition condition : conditions) {
        if (condition.evaluate(event) != Verdict.FALSE) {
          hits++;
        }
      }
    }
    return hits;
  }
}
