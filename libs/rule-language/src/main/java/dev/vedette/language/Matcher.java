package dev.vedette.language;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.EventView;
import dev.vedette.language.plan.Frame;
import dev.vedette.language.plan.Program;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which enabled rules match an event. Rules are compiled together for each event type, so
 * an event whose type no rule can match costs two hash lookups, and nothing is allocated but by
 * transformers and for matches. Immutable and thread-safe.
 */
public final class Matcher {

  /** Rules of more event types than this, when they are few, share one plan for all of them. */
  private static final int FEW_TYPES = 64;

  private static final Program<Rule> NONE = new Program.Builder().program(Map.of(), null);

  private final ByName<Source> sources;

  private final Program.Frames frames;
  private final ThreadLocal<Frame> own;
  private final Dialect dialect;

  /** What is known of the rules of one source, in a map like the one of sources. */
  private record Source(ByName<Program<Rule>> byType, Program<Rule> otherTypes) {}

  private Matcher(ByName<Source> sources, Program.Frames frames, Dialect dialect) {
    this.dialect = dialect;
    this.sources = sources;
    this.frames = frames;
    this.own = ThreadLocal.withInitial(frames::frame);
  }

  static Matcher of(List<Rule> rules, Dialect dialect) {
    var bySource = new HashMap<String, List<Rule>>();
    rules.forEach(
        rule -> bySource.computeIfAbsent(rule.source(), _ -> new ArrayList<>()).add(rule));
    var sources = new HashMap<String, Source>();
    var builder = new Program.Builder();
    bySource.forEach((source, ofSource) -> sources.put(source, source(ofSource, builder)));
    return new Matcher(new ByName<>(sources), builder.frames(), dialect);
  }

  private static Source source(List<Rule> rules, Program.Builder builder) {
    var types = new TreeSet<String>();
    for (Rule rule : rules) {
      if (!rule.eventSet().isAll()) {
        types.addAll(rule.eventTypes());
      }
    }
    var all = rules.stream().filter(rule -> rule.eventSet().isAll()).toList();
    var byType = new HashMap<String, Program<Rule>>();
    var general = new HashMap<List<Rule>, Program<Rule>>();
    for (String type : types) {
      var candidates = new ArrayList<Rule>();
      for (Rule rule : rules) {
        if (!rule.eventSet().isAll() && rule.eventSet().contains(type)) {
          candidates.add(rule);
        }
      }
      // Falco tries rules that name event types before those that do not
      candidates.addAll(all);
      boolean unspecific =
          candidates.stream().allMatch(rule -> rule.eventTypes().size() > FEW_TYPES);
      byType.put(
          type,
          unspecific
              ? general.computeIfAbsent(candidates, same -> compile(same, null, builder))
              : compile(candidates, type, builder));
    }
    return new Source(new ByName<>(byType), compile(all, null, builder));
  }

  private static Program<Rule> compile(
      List<Rule> rules, @Nullable String eventType, Program.Builder builder) {
    var conditions = new LinkedHashMap<Rule, Checked>();
    rules.forEach(rule -> conditions.put(rule, rule.checked()));
    return builder.program(conditions, eventType);
  }

  /**
   * Tells the listener of rules that match, in rule order. The first rule that matches for certain
   * ends the search, as Falco does by default; rules before it that cannot be decided here are told
   * too.
   */
  public void match(EventView event, MatchListener listener) {
    match(event, listener, true);
  }

  /** Tells the listener of every rule that matches, in rule order. */
  public void matchAll(EventView event, MatchListener listener) {
    match(event, dialect == Dialect.FALCO ? new SpecificFirst(listener) : listener, false);
  }

  /** Leaves out rules of all event types after a match of one that names some, as Falco does. */
  private static final class SpecificFirst implements MatchListener {
    private final MatchListener listener;
    private boolean matched;

    SpecificFirst(MatchListener listener) {
      this.listener = listener;
    }

    @Override
    public void matched(Rule rule, Verdict verdict) {
      boolean general = rule.eventSet().isAll();
      if (!general || !matched) {
        matched |= !general && verdict == Verdict.TRUE;
        listener.matched(rule, verdict);
      }
    }
  }

  private void match(EventView event, MatchListener listener, boolean firstOnly) {
    var program = program(event.source(), event.type());
    if (program.size() > 0) {
      var frame = own.get();
      // a listener may ask again
      program.run(event, frame.isBusy() ? frames.frame() : frame, firstOnly, listener);
    }
  }

  /** Whether any rule of the source can match events of this type. */
  public boolean concerns(String source, String eventType) {
    return program(source, eventType).size() > 0;
  }

  private Program<Rule> program(String source, String eventType) {
    var known = sources.get(source);
    if (known == null) {
      return NONE;
    }
    var program = known.byType.get(eventType);
    return program == null ? known.otherTypes : program;
  }
}
