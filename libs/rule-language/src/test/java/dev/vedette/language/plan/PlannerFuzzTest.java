package dev.vedette.language.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.FieldValues;
import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Checker;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.Printer;
import dev.vedette.language.syntax.SourceText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

final class PlannerFuzzTest {
  private static final List<String> NUMBER_FIELDS = List.of("proc.pid", "fd.num", "evt.rawres");

  @Provide
  Arbitrary<String> conditions() {
    return condition(3);
  }

  private static Arbitrary<String> condition(int depth) {
    if (depth == 0) {
      return Arbitraries.oneOf(textCheck(), listCheck(), modifierCheck(), numberCheck(), exists());
    }
    var inner = condition(depth - 1);
    var several = inner.list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        condition(0),
        several.map(parts -> "(" + String.join(" and ", parts) + ")"),
        several.map(parts -> "(" + String.join(" or ", parts) + ")"),
        inner.map(part -> "not (" + part + ")"));
  }

  private static Arbitrary<String> word() {
    return Arbitraries.of("a", "b", "ab", "A", "open", "close", "/a", "/a/b", "/a/b/c", "aab", "/");
  }

  private static Arbitrary<String> textField() {
    return Arbitraries.of("proc.name", "fd.name", "proc.aname");
  }

  private static Arbitrary<String> textCheck() {
    var plain =
        Arbitraries.of(
            "=",
            "==",
            "!=",
            "<",
            ">",
            "contains",
            "icontains",
            "startswith",
            "endswith",
            "glob",
            "iglob",
            "regex");
    return Combinators.combine(textField(), plain, word())
        .as((field, operator, word) -> field + " " + operator + " " + right(operator, word))
        .filter(text -> !text.matches(".* [<>] .*"));
  }

  private static String right(String operator, String word) {
    return switch (operator) {
      case "glob", "iglob" -> word.replace('b', '*').replace("/a", "/?");
      case "regex" -> word.replace("b", ".*");
      default -> word;
    };
  }

  private static Arbitrary<String> listCheck() {
    var eventTypes =
        Arbitraries.of("open", "close", "openat")
            .list()
            .ofMaxSize(3)
            .map(types -> "evt.type in (" + String.join(", ", types) + ")");
    var lists =
        Combinators.combine(
                textField(),
                Arbitraries.of("in", "intersects", "pmatch"),
                word().list().ofMaxSize(4))
            .as((field, operator, words) ->
                field + " " + operator + " (" + String.join(", ", words) + ")");
    return Arbitraries.oneOf(eventTypes, lists);
  }

  private static Arbitrary<String> modifierCheck() {
    return Combinators.combine(
            textField(),
            Arbitraries.of("=", "!=", "contains", "startswith", "endswith"),
            Arbitraries.of("oneof", "anyof", "allof"),
            word().list().ofMaxSize(3))
        .as((field, operator, modifier, words) ->
            field + " " + operator + " " + modifier + " (" + String.join(", ", words) + ")");
  }

  private static Arbitrary<String> numberCheck() {
    return Combinators.combine(
            Arbitraries.of(NUMBER_FIELDS),
            Arbitraries.of("=", "!=", "<", "<=", ">", ">="),
            Arbitraries.integers().between(-3, 3))
        .as((field, operator, number) -> field + " " + operator + " " + number);
  }

  private static Arbitrary<String> exists() {
    return Arbitraries.of("proc.name", "fd.name", "proc.pid").map(field -> field + " exists");
  }

  @Provide
  Arbitrary<Map<String, Value>> events() {
    var text =
        Arbitraries.oneOf(word().map(Value::text), Arbitraries.of(Value.ABSENT, Value.NOT_SENT));
    var number =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-4, 4).map(Value::number),
            Arbitraries.of(Value.ABSENT, Value.NOT_SENT));
    var ancestors =
        Arbitraries.oneOf(
            word().map(Value::text).list().ofMaxSize(3).map(Value::items),
            Arbitraries.of(Value.ABSENT, Value.NOT_SENT));
    return Combinators.combine(text, text, ancestors, number, number, number)
        .as((name, path, names, pid, fd, result) ->
            Map.of(
                "proc.name",
                name,
                "fd.name",
                path,
                "proc.aname",
                names,
                "proc.pid",
                pid,
                "fd.num",
                fd,
                "evt.rawres",
                result));
  }

  private static FieldValues event(Map<String, Value> values) {
    var event = new FieldValues("open");
    values.forEach(event::with);
    return event;
  }

  private static Node plan(Expr expr) {
    return Planner.plan(Checker.check(expr, FieldCatalog.standard(), "").orElseThrow());
  }

  private static Expr parse(String text) {
    return Parser.parse(SourceText.of(text), "").orElseThrow();
  }

  @Property(tries = 1000)
  void planAgreesWithNaiveInterpreter(
      @ForAll("conditions") String text, @ForAll("events") Map<String, Value> values) {
    var expr = parse(text);
    var event = event(values);
    var checked = Checker.check(expr, FieldCatalog.standard(), "").orElseThrow();
    assertThat(Planner.plan(checked).evaluate(event))
        .isEqualTo(NaiveInterpreter.evaluate(expr, event));
    assertThat(Planner.plan(checked, "open").evaluate(event))
        .isEqualTo(NaiveInterpreter.evaluate(expr, event));
  }

  @Property(tries = 300)
  void compiledRulesAgreeWithNaiveInterpreter(
      @ForAll("ruleSets") List<String> texts,
      @ForAll("events") Map<String, Value> first,
      @ForAll("events") Map<String, Value> second) {
    var rules = new LinkedHashMap<Expr, Checked>();
    for (String text : texts) {
      var expr = parse(text);
      rules.put(expr, Checker.check(expr, FieldCatalog.standard(), "").orElseThrow());
    }
    var builder = new Program.Builder();
    var general = builder.program(rules, null);
    var ofType = builder.program(rules, "open");
    var frame = builder.frames().frame();
    for (var values : List.of(first, second, first)) {
      var event = event(values);
      var expected = new LinkedHashMap<Expr, Verdict>();
      for (Expr expr : rules.keySet()) {
        var verdict = NaiveInterpreter.evaluate(expr, event);
        if (verdict != Verdict.FALSE) {
          expected.put(expr, verdict);
        }
      }
      assertThat(matches(general, event, frame)).containsExactlyEntriesOf(expected);
      assertThat(matches(ofType, event, frame)).containsExactlyEntriesOf(expected);
    }
  }

  /** An event whose parties have facts that hold until there is another party. */
  private record Acted(
      FieldValues values,
      @Nullable Party subject,
      Party object,
      Party call,
      Party image,
      Set<String> provisional)
      implements EventView {
    @Override
    public String source() {
      return values.source();
    }

    @Override
    public String type() {
      return values.type();
    }

    @Override
    public long timeNanos() {
      return values.timeNanos();
    }

    @Override
    public Value get(Field field) {
      return values.get(field);
    }

    @Override
    public Value lasting(Field field, Scope party) {
      return switch (party) {
        case EVENT -> Value.NOT_SENT;
        case SUBJECT -> provisional.contains(field.name()) ? Value.NOT_SENT : get(field);
        case OBJECT, CALL -> get(field);
        case IMAGE -> field.name().equals("proc.name") ? get(field) : Value.NOT_SENT;
      };
    }
  }

  /** Somebody's facts change, with a new subject or, if they were not certain, without one. */
  private static final class Actor {
    private Map<String, Value> facts;
    private Party subject = new Party();
    private Set<String> provisional;

    Actor(Map<String, Value> facts, Set<String> provisional) {
      this.facts = facts;
      this.provisional = provisional;
    }

    void become(Map<String, Value> newFacts, Set<String> newProvisional) {
      facts = newFacts;
      provisional = newProvisional;
      subject = new Party();
    }

    void learn(Map<String, Value> newFacts) {
      var learnt = new HashMap<String, Value>(facts);
      facts.forEach((field, value) -> {
        if (provisional.contains(field) || value instanceof Value.NotSent) {
          learnt.put(field, field(newFacts, field));
        }
      });
      facts = learnt;
    }

    /** An event with what others say of its object and call; a known subject or none. */
    Acted act(Map<String, Value> others, Map<List<Object>, Party> parties, boolean isKnown) {
      var values = event(facts);
      for (String field : List.of("fd.name", "fd.num", "evt.rawres")) {
        values.with(field, field(others, field));
      }
      return new Acted(
          values,
          isKnown ? subject : null,
          party(Scope.OBJECT, others, "fd.name", parties),
          party(Scope.CALL, others, "evt.rawres", parties),
          party(Scope.IMAGE, facts, "proc.name", parties),
          provisional);
    }

    private static Party party(
        Scope scope, Map<String, Value> values, String field, Map<List<Object>, Party> parties) {
      return parties.computeIfAbsent(List.of(scope, field(values, field)), _ -> new Party());
    }
  }

  @Property(tries = 300)
  void whatPartiesDecideAgreesWithNaiveInterpreter(
      @ForAll("ruleSets") List<String> texts,
      @ForAll("manyEvents") List<Map<String, Value>> all,
      @ForAll("knownFields") Set<String> provisional,
      @ForAll long seed) {
    var rules = new LinkedHashMap<Expr, Checked>();
    for (String text : texts) {
      var expr = parse(text);
      rules.put(expr, Checker.check(expr, FieldCatalog.standard(), "").orElseThrow());
    }
    var builder = new Program.Builder();
    var programs = List.of(builder.program(rules, null), builder.program(rules, "open"));
    var frame = builder.frames().frame();
    var random = new Random(seed);
    var actors = List.of(new Actor(all.get(0), provisional), new Actor(all.get(1), Set.of()));
    var parties = new HashMap<List<Object>, Party>();
    for (int i = 0; i < 160; i++) {
      var actor = actors.get(random.nextInt(actors.size()));
      var other = all.get(random.nextInt(all.size()));
      switch (random.nextInt(60)) {
        case 0 -> actor.become(other, provisional);
        case 1 -> actor.learn(other);
        default -> {}
      }
      var others = all.get(random.nextInt(all.size()));
      var event = actor.act(others, parties, random.nextInt(3) > 0);
      var expected = new LinkedHashMap<Expr, Verdict>();
      for (Expr expr : rules.keySet()) {
        var verdict = NaiveInterpreter.evaluate(expr, event);
        if (verdict != Verdict.FALSE) {
          expected.put(expr, verdict);
        }
      }
      var program = programs.get(random.nextInt(programs.size()));
      assertThat(matches(program, event, frame)).containsExactlyEntriesOf(expected);
    }
  }

  @Provide
  Arbitrary<List<Map<String, Value>>> manyEvents() {
    return events().list().ofSize(6);
  }

  private static Map<Expr, Verdict> matches(Program<Expr> program, EventView event, Frame frame) {
    var found = new LinkedHashMap<Expr, Verdict>();
    program.run(event, frame, false, found::put);
    return found;
  }

  @Property(tries = 300)
  void whateverMatchesTheRulesMatchesTheRelaxation(
      @ForAll("ruleSets") List<String> texts,
      @ForAll("events") Map<String, Value> values,
      @ForAll("knownFields") Set<String> names) {
    var rules =
        texts.stream()
            .map(text -> Checker.check(parse(text), FieldCatalog.standard(), "").orElseThrow())
            .toList();
    var known =
        names.stream()
            .map(name -> FieldCatalog.standard().find(name).orElseThrow())
            .collect(Collectors.toSet());
    var relaxed = Relaxer.relax(rules, known, "open");
    assertThat(known).containsAll(Planner.fields(relaxed));
    var little = new FieldValues("open");
    values.forEach(
        (field, value) -> little.with(field, names.contains(field) ? value : Value.NOT_SENT));
    var matched =
        rules.stream()
            .anyMatch(rule -> Planner.plan(rule, "open").evaluate(event(values)) != Verdict.FALSE);
    var undecided =
        rules.stream()
            .anyMatch(rule -> Planner.plan(rule, "open").evaluate(little) != Verdict.FALSE);
    boolean passes = Planner.plan(relaxed, "open").evaluate(little) != Verdict.FALSE;
    assertThat(passes).isEqualTo(undecided);
    if (matched) {
      assertThat(passes).isTrue();
    }
  }

  @Provide
  Arbitrary<Set<String>> knownFields() {
    return Arbitraries.of("proc.name", "fd.name", "proc.aname", "proc.pid", "fd.num")
        .set()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<String>> ruleSets() {
    var keyed =
        Combinators.combine(listCheck(), condition(1))
            .as((key, rest) -> key + " and (" + rest + ")");
    return Arbitraries.oneOf(condition(2), keyed, textCheck()).list().ofMinSize(1).ofMaxSize(150);
  }

  @Property(tries = 1000)
  void whatIsDecidedStaysSoWhenMoreIsKnown(
      @ForAll("conditions") String text,
      @ForAll("events") Map<String, Value> values,
      @ForAll("events") Map<String, Value> later) {
    var node = plan(parse(text));
    var early = node.evaluate(event(values));
    var complete = event(values);
    values.forEach((field, value) ->
        complete.with(field, value instanceof Value.NotSent ? field(later, field) : value));
    if (early != Verdict.UNDECIDED) {
      assertThat(node.evaluate(complete)).isEqualTo(early);
    }
  }

  private static Value field(Map<String, Value> values, String field) {
    var value = values.get(field);
    return value == null ? Value.ABSENT : value;
  }

  @Property(tries = 1000)
  void printedConditionsParseToTheSameTree(@ForAll("conditions") String text) {
    var printed = Printer.print(parse(text));
    assertThat(Printer.print(parse(printed))).isEqualTo(printed);
  }

  @Property(tries = 1000)
  void parserNeverThrows(@ForAll String noise) {
    assertThat(Parser.parse(SourceText.of(noise), "").diagnostics()).isNotNull();
    assertThat(Parser.parse(SourceText.of("proc.name = " + noise), "").diagnostics()).isNotNull();
  }
}
