package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RandomLife;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Checker;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What an event says of a party is so for every event with the same party. */
final class PartyTest {
  private static final int EVENTS = 400;
  private static final int OPENAT =
      EventDefinitions.standard().named("openat").orElseThrow().number();
  private static final int[] CALLS =
      EventDefinitions.standard().all().stream()
          .mapToInt(EventDefinition::number)
          .filter(number -> number > KernelRecord.EXIT)
          .toArray();
  private static final Path PROC = writeProc();

  private static final Map<Scope, List<Field>> FIELDS =
      FieldCatalog.standard().definitions().stream()
          .flatMap(PartyTest::references)
          .collect(
              Collectors.groupingBy(
                  field -> field.definition().scope(), HashMap::new, Collectors.toList()));

  static {
    FIELDS.put(Scope.IMAGE, FIELDS.get(Scope.SUBJECT));
  }

  private final IdentityHashMap<Party, Map<Field, Value>> facts = new IdentityHashMap<>();
  private int again;

  private static Path writeProc() {
    try {
      Path proc = Files.createTempDirectory("proc");
      RandomLife.writeProc(proc);
      return proc;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A field with each kind of argument that it may have. */
  static Stream<Field> references(FieldDefinition definition) {
    String name = definition.name();
    return Stream.of("", "[0]", "[1]", "[2]", "[3]", "[4]", "[A]", "[flags]")
        .map(argument -> name + argument)
        .flatMap(reference -> FieldCatalog.standard().find(reference).stream());
  }

  @Example
  void fieldsAreOfThePartyThatTheirReadersAreHanded() {
    FieldTable table = FieldTable.standard();
    assertThat(FieldCatalog.standard().definitions())
        .allSatisfy(definition ->
            assertThat(definition.scope())
                .as(definition.name())
                .isEqualTo(table.scope(definition.id())));
  }

  @Property(tries = 50)
  void recordedPartiesStayWhatTheyWere(@ForAll long seed) {
    forget();
    replay(new RandomLife(seed, OPENAT, CALLS), this::check);
    assertThat(again).isGreaterThan(0);
  }

  @Property(tries = 50)
  void livePartiesStayWhatTheyWere(@ForAll long seed) {
    forget();
    live(new RandomLife(seed, OPENAT, CALLS), this::check);
    assertThat(again).isGreaterThan(0);
  }

  @Property(tries = 30)
  void rulesFindTheSameInRecordedEventsOfPartiesAndOfNone(@ForAll long seed) {
    replay(new RandomLife(seed, OPENAT, CALLS), new PartyRules(seed)::check);
  }

  @Property(tries = 30)
  void rulesFindTheSameInLiveEventsOfPartiesAndOfNone(@ForAll long seed) {
    live(new RandomLife(seed, OPENAT, CALLS), new PartyRules(seed)::check);
  }

  private static void replay(RandomLife life, Consumer<CapturedEvent> check) {
    ProcessTable table = new ProcessTable(life.limit(), life.containers());
    Accounts accounts = Accounts.told();
    RecordedState state = new RecordedState(table, accounts);
    life.begin(state);
    EventContext context = new EventContext(table, accounts, "node", 0, 0);
    for (int i = 0; i < EVENTS; i++) {
      RecordedEvent event = life.recorded(i);
      state.apply(event);
      check.accept(context.lend(event, state));
      state.afterwards(event);
    }
  }

  private static void live(RandomLife life, Consumer<CapturedEvent> check) {
    ProcessTable table = new ProcessTable(life.limit(), PROC, life.containers());
    EventContext context = new EventContext(table, Accounts.told(), "node", 0, 0);
    for (int i = 0; i < EVENTS; i++) {
      KernelRecord record = life.live();
      TrackedProcess process = table.apply(record);
      EventDefinition definition = EventDefinitions.standard().numbered(record.event());
      if (definition != null) {
        check.accept(context.lend(definition, record, process));
      }
      table.afterwards(record, process);
    }
  }

  private void forget() {
    facts.clear();
    again = 0;
  }

  private void check(CapturedEvent event) {
    Party subject = event.subject();
    Party object = event.object();
    Party call = event.call();
    Party image = event.image();
    if (subject != null) {
      again += check(event, subject, Scope.SUBJECT);
    }
    if (object != null) {
      again += check(event, object, Scope.OBJECT);
    }
    if (call != null) {
      again += check(event, call, Scope.CALL);
    }
    if (image != null) {
      again += check(event, image, Scope.IMAGE);
    }
    assertThat(event.image()).isSameAs(image);
    assertThat(event.call()).isSameAs(call);
    assertThat(event.subject()).isSameAs(subject);
    assertThat(event.object()).isSameAs(object);
  }

  /** How many fields were known before. */
  private int check(CapturedEvent event, Party party, Scope scope) {
    Map<Field, Value> known = facts.computeIfAbsent(party, _ -> new HashMap<>());
    int before = known.size();
    known.forEach((field, value) -> equal(field, event.get(field), value));
    for (Field field : FIELDS.getOrDefault(scope, List.of())) {
      Value value = event.lasting(field, scope);
      if (!(value instanceof Value.NotSent)) {
        known.put(field, value);
        equal(field, event.get(field), value);
      }
    }
    return before;
  }

  private static void equal(Field field, Value now, Value before) {
    if (!now.equals(before)) {
      assertThat(now).as(field.name()).isEqualTo(before);
    }
  }

  /** A process's own fork may take its number, and then lead the group that it is in. */
  @Example
  void ruleOfALeaderThatItsOwnForkReplacedIsNotMissed() {
    ProcessTable table = new ProcessTable(100);
    RecordedState state = new RecordedState(table, Accounts.told());
    EventContext context = new EventContext(table, Accounts.told(), "node", 0, 0);
    RecordedThread shell = new RecordedThread(4);
    shell.pid = 4;
    shell.group = 4;
    shell.virtualTid = 4;
    shell.exe = "sh".getBytes(StandardCharsets.US_ASCII);
    state.add(shell);
    state.begin();
    PartyRules rules = new PartyRules(List.of(condition("proc.pgid.exe = cat")));
    for (int i = 0; i < 40; i++) {
      RecordedEvent event = event("PPME_SYSCALL_OPENAT_2_X", Map.of());
      state.apply(event);
      assertThat(rules.check(context.lend(event, state))).isZero();
      state.afterwards(event);
    }
    RecordedEvent fork =
        event(
            "PPME_SYSCALL_FORK_20_X",
            Map.of("res", new byte[] {4}, "exe", "cat\0".getBytes(StandardCharsets.US_ASCII)));
    state.apply(fork);
    assertThat(rules.check(context.lend(fork, state))).isPositive();
  }

  private static Checked condition(String text) {
    var parsed = Parser.parse(SourceText.of(text), "").orElseThrow();
    return Checker.check(parsed, FieldCatalog.standard(), "").orElseThrow();
  }

  private static RecordedEvent event(String code, Map<String, byte[]> values) {
    EventKind kind = EventTable.standard().coded(code).orElseThrow();
    RecordedEvent event = new RecordedEvent(kind, 1_000_000_000L, 4, 0);
    for (RecordedParameter parameter : kind.parameters()) {
      byte[] value = values.getOrDefault(parameter.name(), new byte[0]);
      event.add(Arrays.copyOf(value, Math.max(value.length, parameter.type().bits() / 8)));
    }
    return event;
  }
}
