package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.RecordedEvent;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Who keeps what was found out of a process hears of each change of it. */
final class FactsTest {
  private static final int OPENAT = 257;

  /**
   * What no value that is kept may be made of: figures and descriptors, what is kept itself, and
   * the table's own notes. A new member of a process is a fact until it is named here.
   */
  private static final Set<String> NO_FACTS =
      Set.of(
          "majorFaults",
          "minorFaults",
          "virtualKilobytes",
          "residentKilobytes",
          "swappedKilobytes",
          "lastDescriptor",
          "entered",
          "descriptors",
          "flags",
          "subreaper",
          "dead",
          "exited",
          "accounted",
          "cgroupId",
          "changes",
          "subject",
          "ancestryOfSubject",
          "alike",
          "ancestry",
          "cache");

  private static final List<Field> FACTS =
      Arrays.stream(TrackedProcess.class.getDeclaredFields())
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .filter(field -> !NO_FACTS.contains(field.getName()))
          .toList();

  private record Known(int changes, List<Object> facts) {}

  private final IdentityHashMap<TrackedProcess, Known> known = new IdentityHashMap<>();

  @Property(tries = 100)
  void eachChangeThatRecordedEventsMakeIsCounted(@ForAll long seed) {
    known.clear();
    RandomLife life = new RandomLife(seed, OPENAT);
    ProcessTable table = new ProcessTable(life.limit(), life.containers());
    RecordedState state = new RecordedState(table, Accounts.told());
    life.begin(state);
    for (int i = 0; i < 400; i++) {
      RecordedEvent event = life.recorded(i);
      state.apply(event);
      check(table, event.kind().name());
      state.afterwards(event);
      check(table, event.kind().name());
    }
  }

  @Property(tries = 100)
  void eachChangeThatRecordsMakeIsCounted(@ForAll long seed) throws IOException {
    known.clear();
    RandomLife life = new RandomLife(seed, OPENAT, OPENAT);
    ProcessTable table = new ProcessTable(life.limit(), Path.of("/nowhere"), life.containers());
    for (int i = 0; i < 400; i++) {
      KernelRecord record = life.live();
      TrackedProcess process = table.apply(record);
      check(table, "record " + record.event());
      table.afterwards(record, process);
      check(table, "record " + record.event());
    }
  }

  private void check(ProcessTable table, String event) {
    table.forEach(process -> known.computeIfAbsent(process, _ -> facts(process)));
    known.replaceAll((process, before) -> {
      Known now = facts(process);
      if (now.changes == before.changes && !now.facts.equals(before.facts)) {
        assertThat(now.facts).as("%s of %d", event, process.tid).isEqualTo(before.facts);
      }
      return now;
    });
  }

  private static Known facts(TrackedProcess process) {
    return new Known(process.changes, FACTS.stream().map(field -> fact(field, process)).toList());
  }

  private static Object fact(Field field, TrackedProcess process) {
    try {
      Object value = field.get(process);
      return value instanceof byte[] bytes
          ? field.getName() + "=" + Arrays.toString(bytes)
          : field.getName() + "=" + value;
    } catch (IllegalAccessException hidden) {
      throw new AssertionError(hidden);
    }
  }
}
