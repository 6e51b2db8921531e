package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Checker;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Frame;
import dev.vedette.language.plan.Program;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds rules against themselves: with what is noted of an event's parties, and without. */
final class PartyRules {
  private static final int RULES = 90;
  private static final List<String> CHECKS =
      List.of(
          "exists",
          "= true",
          "= 3",
          "!= 3",
          "> 5",
          "in (1, 2, 4, 8)",
          "= sh",
          "!= cat",
          "in (init, nginx)",
          "= /bin/sshd",
          "contains in",
          "startswith /etc",
          "endswith sh",
          "= aaaaaaaaaaaa",
          "intersects (sh, cat)");

  /** Every check that every field takes, by how far the field's values hold. */
  private static final Map<Scope, List<Checked>> CONDITIONS =
      FieldCatalog.standard().definitions().stream()
          .flatMap(PartyTest::references)
          .collect(
              Collectors.groupingBy(
                  field -> field.definition().scope(),
                  Collectors.flatMapping(PartyRules::conditions, Collectors.toList())));

  private final Random random;
  private final List<Rules> sets = new ArrayList<>();

  /** Rules as an agent has them at one time: those for one type of event, and for all. */
  private record Rules(Program<Checked> opened, Program<Checked> all, Frame frame) {
    static Rules of(List<Checked> conditions) {
      var rules = new LinkedHashMap<Checked, Checked>();
      conditions.forEach(condition -> rules.put(condition, condition));
      var builder = new Program.Builder();
      var opened = builder.program(rules, "openat");
      var all = builder.program(rules, null);
      return new Rules(opened, all, builder.frames().frame());
    }
  }

  /** An event of nobody in particular. */
  private record OfNone(EventView event) implements EventView {
    @Override
    public String source() {
      return event.source();
    }

    @Override
    public String type() {
      return event.type();
    }

    @Override
    public long timeNanos() {
      return event.timeNanos();
    }

    @Override
    public Value get(Field field) {
      return event.get(field);
    }
  }

  /** Rules by chance, and others for which they are exchanged now and then. */
  PartyRules(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 2; i++) {
      sets.add(Rules.of(Stream.generate(() -> rule(2)).limit(RULES).toList()));
    }
  }

  /** These rules. */
  PartyRules(List<Checked> rules) {
    random = new Random(0);
    sets.add(Rules.of(rules));
  }

  /** Checks that the rules find the same; how many match. */
  int check(CapturedEvent event) {
    Rules rules = sets.get(random.nextInt(100) == 0 ? sets.size() - 1 : 0);
    boolean firstOnly = random.nextInt(4) == 0;
    Program<Checked> program =
        event.type().equals("openat") && random.nextBoolean() ? rules.opened : rules.all;
    var expected = hits(program, new OfNone(event), rules.frame, firstOnly);
    assertThat(hits(program, event, rules.frame, firstOnly)).containsExactlyElementsOf(expected);
    return expected.size();
  }

  private static List<String> hits(
      Program<Checked> program, EventView event, Frame frame, boolean firstOnly) {
    var hits = new ArrayList<String>();
    program.run(event, frame, firstOnly, (rule, verdict) -> hits.add(verdict + " " + rule));
    return hits;
  }

  private static Stream<Checked> conditions(Field field) {
    return CHECKS.stream()
        .map(check -> Parser.parse(SourceText.of(field.name() + " " + check), "").orElseThrow())
        .map(expr -> Checker.check(expr, FieldCatalog.standard(), ""))
        .flatMap(result ->
            result instanceof Result.Success<Checked>(var value, _)
                ? Stream.of(value)
                : Stream.empty());
  }

  private Checked rule(int depth) {
    if (depth == 0) {
      int chance = random.nextInt(10);
      Scope scope = chance < 6 ? Scope.SUBJECT : chance < 8 ? Scope.OBJECT : Scope.EVENT;
      List<Checked> conditions = CONDITIONS.getOrDefault(scope, List.of());
      return conditions.get(random.nextInt(conditions.size()));
    }
    var parts = Stream.generate(() -> rule(depth - 1)).limit(random.nextInt(1, 4)).toList();
    Checked both = random.nextInt(3) == 0 ? new Checked.Any(parts) : new Checked.All(parts);
    return random.nextInt(5) == 0 ? new Checked.Negation(both) : both;
  }
}
