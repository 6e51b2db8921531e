package dev.vedette.rules.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.Loss;
import dev.vedette.proto.event.v1.ValueList;
import dev.vedette.server.grpc.ServiceException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read in the bytes of a batch is what the generated classes read. */
final class WireEventTest {
  private static final FieldCatalog CATALOG = FieldCatalog.standard();
  private static final List<String> FIELDS =
      List.of("proc.name", "fd.name", "proc.pid", "evt.arg.flags", "proc.aname[2]", "fd.ip");
  private static final StreamDictionary DICTIONARY = dictionary();

  private static StreamDictionary dictionary() {
    Dictionary.Builder dictionary = Dictionary.newBuilder().setSource("syscall");
    // Small and large numbers, the largest without a sign.
    dictionary.addTypes(DictionaryEntry.newBuilder().setNumber(3).setName("openat"));
    dictionary.addTypes(DictionaryEntry.newBuilder().setNumber(-1).setName("close"));
    for (int i = 0; i < FIELDS.size(); i++) {
      dictionary.addFields(
          DictionaryEntry.newBuilder().setNumber(number(i)).setName(FIELDS.get(i)));
    }
    return StreamDictionary.of(dictionary.build(), CATALOG, 100);
  }

  private static int number(int field) {
    return field == 5 ? -7 : field * field * 90;
  }

  @Test
  void readsWhatTheGeneratedClassesRead() {
    Random random = new Random(11);
    WireEvent read = new WireEvent(DICTIONARY);
    for (int round = 0; round < 500; round++) {
      EventBatch.Builder batch = EventBatch.newBuilder().addActiveRevisions("ruleSets/a");
      for (int i = random.nextInt(80); i > 0; i--) {
        batch.addEvents(event(random));
      }
      EventBatch sent = batch.build();
      WireBatch wire = WireBatch.of(sent);
      assertThat(wire.size()).isEqualTo(sent.getEventsCount());
      assertThat(wire.activeRevisions()).containsExactly("ruleSets/a");
      assertThat(wire.shadowRevisions()).isEmpty();
      assertThat(wire.message()).isEqualTo(sent);
      for (int i = 0; i < wire.size(); i++) {
        read.load(wire, i);
        assertSame(read, sent.getEvents(i));
      }
      read.release();
    }
  }

  private static void assertSame(WireEvent read, Event sent) {
    assertThat(read.sequence()).isEqualTo(sent.getSequence());
    assertThat(read.timeNanos()).isEqualTo(sent.getTimeUnixNanos());
    assertThat(read.isLoss()).isEqualTo(sent.hasLoss());
    if (sent.hasLoss()) {
      assertThat(read.loss()).isEqualTo(sent.getLoss());
      return;
    }
    assertThat(read.type()).isEqualTo(sent.getType() == 3 ? "openat" : "close");
    for (int i = 0; i < FIELDS.size(); i++) {
      int number = number(i);
      Value expected =
          sent.getFieldsList().stream()
              .filter(field -> field.getField() == number)
              .reduce((_, later) -> later)
              .map(field -> WireValues.read(field.getValue()))
              .orElse(Value.NOT_SENT);
      assertThat(read.get(field(FIELDS.get(i)))).isEqualTo(expected);
    }
  }

  private static Field field(String name) {
    return CATALOG.find(name).orElseThrow();
  }

  private static Event event(Random random) {
    Event.Builder event =
        Event.newBuilder()
            .setSequence(random.nextLong() >>> random.nextInt(64))
            .setTimeUnixNanos(random.nextLong());
    if (random.nextInt(10) == 0) {
      return event.setLoss(Loss.newBuilder().putEvents("openat", 3).setReason("x")).build();
    }
    event.setType(random.nextBoolean() ? 3 : -1);
    for (int i = random.nextInt(8); i > 0; i--) {
      event.addFields(
          dev.vedette.proto.event.v1.Field.newBuilder()
              .setField(number(random.nextInt(FIELDS.size())))
              .setValue(value(random, true)));
    }
    if (random.nextInt(4) == 0) {
      event.setUnknownFields(
          UnknownFieldSet.newBuilder()
              .addField(
                  900,
                  UnknownFieldSet.Field.newBuilder()
                      .addVarint(random.nextLong())
                      .addFixed32(7)
                      .addFixed64(8)
                      .addLengthDelimited(ByteString.copyFromUtf8("newer"))
                      .build())
              .build());
    }
    return event.build();
  }

  private static dev.vedette.proto.event.v1.Value value(Random random, boolean lists) {
    dev.vedette.proto.event.v1.Value.Builder value = dev.vedette.proto.event.v1.Value.newBuilder();
    value =
        switch (random.nextInt(lists ? 8 : 7)) {
          case 0 -> value.setAbsent(random.nextBoolean());
          case 1 -> value.setText(bytes(random, random.nextInt(300)));
          case 2 -> value.setNumber(random.nextLong() >> random.nextInt(64));
          case 3 -> value.setUnsignedNumber(random.nextLong() >>> random.nextInt(64));
          case 4 -> value.setTruth(random.nextBoolean());
          case 5 -> value.setDecimal(random.nextDouble());
          case 6 -> value.setAddress(bytes(random, random.nextBoolean() ? 4 : 16));
          default -> {
            ValueList.Builder list = ValueList.newBuilder();
            for (int i = random.nextInt(4); i > 0; i--) {
              list.addValues(value(random, false));
            }
            yield value.setList(list);
          }
        };
    return value.build();
  }

  private static ByteString bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  @Test
  void refusesWhatIsNoBatchWhateverItIs() {
    Random random = new Random(5);
    WireEvent read = new WireEvent(DICTIONARY);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes =
          EventBatch.newBuilder()
              .addEvents(event(random))
              .addEvents(event(random))
              .build()
              .toByteArray();
      int cut = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        readAll(read, WireBatch.in(Arrays.copyOf(bytes, cut), 0, cut, 10));
      } catch (ServiceException e) {
        assertThat(e.reason().code().name()).isEqualTo("INVALID_ARGUMENT");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static void readAll(WireEvent read, WireBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      read.load(batch, i);
      if (read.isLoss()) {
        assertThat(read.loss()).isNotNull();
      }
      FIELDS.forEach(name -> assertThat(read.get(field(name))).isNotNull());
    }
  }

  @Test
  void refusesMoreEventsThanAreAllowed() {
    byte[] bytes =
        EventBatch.newBuilder()
            .addEvents(Event.getDefaultInstance())
            .addEvents(Event.getDefaultInstance())
            .build()
            .toByteArray();
    assertThatThrownBy(() -> WireBatch.in(bytes, 0, bytes.length, 1))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("batch.events")
        .hasMessageContaining("at most 1");
  }

  @Test
  void leavesOutTheFirstEvents() {
    Random random = new Random(3);
    List<Event> events = List.of(event(random), event(random), event(random));
    EventBatch batch = EventBatch.newBuilder().addShadowRevisions("s").addAllEvents(events).build();
    WireBatch wire = WireBatch.of(batch);
    assertThat(wire.without(0)).isSameAs(wire);
    assertThat(wire.without(2).message().getEventsList()).containsExactly(events.get(2));
    assertThat(wire.without(2).shadowRevisions()).containsExactly("s");
  }
}
