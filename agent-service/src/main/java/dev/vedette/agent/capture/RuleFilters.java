package dev.vedette.agent.capture;

import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.language.Relaxation;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Field;
import dev.vedette.language.plan.Planner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the kernel decides of one rule. Immutable.
 *
 * @param rule the rule's name
 * @param calls what is decided, for kinds of calls of which the same is
 */
public record RuleFilters(String rule, List<Calls> calls) {
  public RuleFilters {
    calls = List.copyOf(calls);
  }

  /**
   * Calls of which the same is decided. Immutable.
   *
   * @param types the event types
   * @param filtered whether some of the calls are left out
   * @param inKernel the fields by which they are
   * @param inAgent the fields that are left to the agent
   */
  public record Calls(
      Set<String> types, boolean filtered, Set<String> inKernel, Set<String> inAgent) {
    public Calls {
      types = Collections.unmodifiableSet(new TreeSet<>(types));
      inKernel = Collections.unmodifiableSet(new TreeSet<>(inKernel));
      inAgent = Collections.unmodifiableSet(new TreeSet<>(inAgent));
    }
  }

  /**
   * Event types of which every call is copied, whatever rules say, when any rule wants the type.
   */
  public static Set<String> alwaysCopied() {
    return Recipe.standard().stream()
        .filter(Recipe::always)
        .map(recipe -> recipe.event().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is decided of each enabled rule about system calls, each by itself. */
  public static List<RuleFilters> of(RuleBook book) {
    return book.enabledRules().stream()
        .filter(rule -> rule.source().equals("syscall"))
        .map(rule -> of(book, rule))
        .toList();
  }

  private static RuleFilters of(RuleBook book, Rule rule) {
    RuleBook alone = book.enabling(other -> other.name().equals(rule.name()));
    Relaxation known = alone.relaxation("syscall", FilterCompiler.fields());
    Relaxation all = alone.relaxation("syscall", rule.fields());
    Map<Calls, Set<String>> calls = new LinkedHashMap<>();
    for (Recipe recipe : Recipe.standard()) {
      String type = recipe.event().name();
      if (all.eventTypes().contains(type)) {
        calls
            .computeIfAbsent(
                decided(recipe, known.condition(type), all.condition(type)), _ -> new TreeSet<>())
            .add(type);
      }
    }
    List<Calls> named = new ArrayList<>();
    calls.forEach((what, types) ->
        named.add(new Calls(types, what.filtered(), what.inKernel(), what.inAgent())));
    return new RuleFilters(rule.name(), named);
  }

  private static Calls decided(Recipe recipe, Checked known, Checked all) {
    boolean filtered =
        !recipe.always() && FilterCompiler.compile(recipe.shape(), known).isPresent();
    Set<Field> inKernel = filtered ? FilterCompiler.decided(recipe.shape(), known) : Set.of();
    Set<Field> inAgent = new HashSet<>(Planner.fields(all));
    inAgent.removeAll(inKernel);
    return new Calls(Set.of(), filtered, names(inKernel), names(inAgent));
  }

  private static Set<String> names(Set<Field> fields) {
    return fields.stream().map(Field::name).collect(Collectors.toSet());
  }
}
