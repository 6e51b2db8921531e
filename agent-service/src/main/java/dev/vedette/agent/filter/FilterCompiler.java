package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Turns a condition into the tables that the kernel side filters calls by. Stateless. */
public final class FilterCompiler {
  private static final String CONTAINER = "container.id";
  private static final Value HOST = Value.text("host");

  /** The fields of which the tables can decide something. */
  private static final Set<Field> FIELDS =
      Stream.of(
              "evt.rawres",
              "evt.res",
              "evt.failed",
              "evt.is_open_read",
              "evt.is_open_write",
              "evt.is_open_exec",
              "evt.is_open_create",
              Outcomes.FLAGS,
              "fd.num",
              "fd.type",
              "fd.typechar",
              "fd.sockfamily",
              "fd.name",
              "fd.nameraw",
              "fd.directory",
              "fd.filename",
              "fd.sport",
              "fd.rport",
              "fd.sip",
              "fd.rip",
              "fd.snet",
              "fd.rnet",
              "proc.name",
              CONTAINER)
          .map(name -> FieldCatalog.standard().find(name).orElseThrow())
          .collect(Collectors.toUnmodifiableSet());

  private final Checks checks = new Checks();
  private final Aspect names = new ThreadNames(checks);
  private final Aspect paths;
  private final Aspect leaves;
  private final Aspect ports = new RemotePorts(checks);
  private final Aspect networks = new RemoteNetworks();
  private final Outcomes outcomes;
  private final List<Checked> terms;

  private FilterCompiler(CallShape shape, Checked condition) {
    outcomes = new Outcomes(checks, shape);
    boolean given = shape != CallShape.CLOSE;
    paths = new PathStarts(checks, given);
    leaves = new FileNames(checks, given);
    terms = Terms.of(condition, this::aspects);
  }

  /** The fields of which the kernel side knows something, for {@code RuleBook.relaxation}. */
  public static Set<Field> fields() {
    return FIELDS;
  }

  /**
   * The filter for calls of one shape.
   *
   * @param condition what every wanted call meets; it may read any field
   * @return empty if no call could be left out
   */
  public static Optional<CallFilter> compile(CallShape shape, Checked condition) {
    return new FilterCompiler(shape, condition).filter(shape);
  }

  /** The fields of which a filter for this condition looks at something that decides. */
  public static Set<Field> decided(CallShape shape, Checked condition) {
    var compiler = new FilterCompiler(shape, condition);
    Set<Field> decided = new HashSet<>();
    compiler.terms.forEach(term -> compiler.collectDecided(term, shape, decided));
    return decided;
  }

  private void collectDecided(Checked condition, CallShape shape, Set<Field> decided) {
    switch (condition) {
      case Checked.All(var operands) ->
          operands.forEach(operand -> collectDecided(operand, shape, decided));
      case Checked.Any(var operands) ->
          operands.forEach(operand -> collectDecided(operand, shape, decided));
      case Checked.Negation(var operand) -> collectDecided(operand, shape, decided);
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ -> {
        if (isDecided(condition, shape)) {
          decided.addAll(Planner.fields(condition));
        }
      }
    }
  }

  private boolean isDecided(Checked check, CallShape shape) {
    boolean byTable =
        aspects(shape)
            .anyMatch(aspect ->
                aspect.elsewhere(check) != Verdict.UNDECIDED
                    || aspect.keys(check).stream()
                        .anyMatch(key -> aspect.at(key, check) != Verdict.UNDECIDED));
    return byTable
        || onHost(check) != Verdict.UNDECIDED
        || IntStream.range(0, Outcomes.COUNT)
            .anyMatch(outcome -> outcomes.at(outcome).of(check) != Verdict.UNDECIDED);
  }

  private Stream<Aspect> aspects(CallShape shape) {
    if (shape.hasPath()) {
      return Stream.of(names, paths, leaves);
    }
    return shape == CallShape.CONNECT ? Stream.of(names, ports, networks) : Stream.of(names);
  }

  private Optional<CallFilter> filter(CallShape shape) {
    boolean connects = shape == CallShape.CONNECT;
    List<Mask> byOutcome = new ArrayList<>();
    for (int outcome = 0; outcome < Outcomes.COUNT; outcome++) {
      byOutcome.add(left(outcomes.at(outcome)));
    }
    var filter =
        new CallFilter(
            byOutcome,
            left(this::onHost),
            table(names),
            shape.hasPath() ? table(paths) : nothing(),
            shape.hasPath() ? table(leaves) : nothing(),
            new CallFilter.Remote(
                connects ? table(ports) : nothing(), connects ? table(networks) : nothing()));
    return isUseful(filter) ? Optional.of(filter) : Optional.empty();
  }

  private Mask all() {
    return Mask.of(terms, term -> true);
  }

  private Mask left(Knowledge known) {
    return Mask.of(terms, term -> known.ofWhole(term) != Verdict.FALSE);
  }

  private CallFilter.Table nothing() {
    return new CallFilter.Table(Map.of(), all());
  }

  private CallFilter.Table table(Aspect aspect) {
    Set<Value.Text> keys = new HashSet<>();
    terms.forEach(term -> collect(term, aspect, keys));
    Map<Value.Text, Mask> entries = new HashMap<>();
    Mask elsewhere = left(aspect::elsewhere);
    for (Value.Text key : keys) {
      entries.put(key, left(check -> aspect.at(key, check)));
    }
    return new CallFilter.Table(entries, elsewhere);
  }

  private static void collect(Checked condition, Aspect aspect, Set<Value.Text> keys) {
    switch (condition) {
      case Checked.All(var operands) -> operands.forEach(operand -> collect(operand, aspect, keys));
      case Checked.Any(var operands) -> operands.forEach(operand -> collect(operand, aspect, keys));
      case Checked.Negation(var operand) -> collect(operand, aspect, keys);
      case Checked.Has _, Checked.Test _, Checked.NetworkTest _, Checked.PairTest _ ->
          keys.addAll(aspect.keys(condition));
    }
  }

  private Verdict onHost(Checked check) {
    return Checks.fieldName(check).equals(CONTAINER)
        ? checks.decide(check, List.of(HOST))
        : Verdict.UNDECIDED;
  }

  private Set<Object> aspects(Checked check) {
    Set<Object> aspects = new HashSet<>();
    Stream.of(names, paths, leaves, ports, networks)
        .filter(aspect -> aspect.concerns(check))
        .forEach(aspects::add);
    if (aspects.isEmpty() && Checks.field(check).filter(FIELDS::contains).isPresent()) {
      aspects.add(Checks.fieldName(check).equals(CONTAINER) ? CONTAINER : outcomes);
    }
    return aspects;
  }

  /** Whether it can leave out a call at all: no term passes whatever is known of a call. */
  private boolean isUseful(CallFilter filter) {
    for (int i = 0; i < terms.size(); i++) {
      Mask one = Mask.ofTerm(i);
      boolean decided =
          filter.outcomes().stream().anyMatch(left -> left.and(one).isEmpty())
              || filter.host().and(one).isEmpty()
              || filter.names().decides(one)
              || filter.paths().decides(one)
              || filter.leaves().decides(one)
              || filter.remote().ports().decides(one)
              || filter.remote().networks().decides(one);
      if (!decided) {
        return false;
      }
    }
    return true;
  }
}
