package dev.vedette.agent.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.EventContext;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every kind of event, whole, empty, short or full of nonsense, is taken in and read. */
final class EveryKindTest {
  private static final int ROUNDS = 6;
  private final Random random = new Random(20);
  private final Accounts accounts = Accounts.told();
  private final ProcessTable processes = new ProcessTable(64);
  private final RecordedState state = new RecordedState(processes, accounts);
  private final EventContext context = new EventContext(processes, accounts, "node", 0, 0);

  @Test
  void everyFieldOfEveryKindIsReadWithoutFailing() {
    List<Field> fields = fields();
    assertThat(EventTable.standard().all()).hasSizeGreaterThan(400);
    for (EventKind kind : EventTable.standard().all()) {
      for (int round = 0; round < ROUNDS; round++) {
        RecordedEvent event = nonsense(kind, round);
        assertThatCode(() -> read(event, fields))
            .as(kind + " in round " + round)
            .doesNotThrowAnyException();
      }
    }
  }

  private void read(RecordedEvent event, List<Field> fields) {
    state.apply(event);
    CapturedEvent lent = context.lend(event, state);
    for (Field field : fields) {
      Value value = lent.get(field);
      assertThat(value).as(field.name()).isNotNull();
      assertThat(lent.shown(field)).as(field.name()).isNotNull();
    }
    state.afterwards(event);
  }

  private RecordedEvent nonsense(EventKind kind, int round) {
    RecordedEvent event = new RecordedEvent(kind, 1000L + round, 1 + random.nextInt(5), 0);
    int parameters = kind.parameters().size();
    int count = round == 0 ? 0 : round == 1 ? parameters / 2 : parameters;
    for (int i = 0; i < count; i++) {
      event.add(bytes(kind.parameters().get(i), round));
    }
    return event;
  }

  private byte[] bytes(RecordedParameter parameter, int round) {
    if (round == 2) {
      return new byte[0];
    }
    int bits = parameter.type().bits();
    byte[] bytes = new byte[bits > 0 ? bits / 8 : random.nextInt(24)];
    random.nextBytes(bytes);
    if (bits > 0 && round % 2 == 0) {
      // Small numbers, so that threads and descriptors meet those that are known.
      for (int i = 1; i < bytes.length; i++) {
        bytes[i] = 0;
      }
      bytes[0] &= 7;
    }
    return bytes;
  }

  private static List<Field> fields() {
    FieldCatalog catalog = FieldCatalog.standard();
    List<Field> fields = new ArrayList<>();
    for (FieldDefinition definition : catalog.definitions()) {
      catalog.find(definition.name()).ifPresent(fields::add);
      catalog.find(definition.name() + "[1]").ifPresent(fields::add);
    }
    for (String name :
        List.of("evt.arg.fd", "evt.arg.res", "evt.rawarg.flags", "proc.env[A]", "proc.aenv[A]")) {
      fields.add(catalog.find(name).orElseThrow());
    }
    return fields;
  }
}
