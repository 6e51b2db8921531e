package dev.vedette.agent.event;

import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields {@code fdlist.*} of calls that wait for many descriptors; our own kernel side does not
 * record such calls. Stateless.
 */
final class DescriptorListFields {
  private static final byte[] NOT_KNOWN = "<NA>".getBytes(StandardCharsets.US_ASCII);

  private DescriptorListFields() {}

  static void addTo(FieldTable.Builder table) {
    table.event("fdlist.nums", event -> each(event, null));
    table.event("fdlist.names", event -> each(event, OpenDescriptor::name));
    table.event("fdlist.cips", event -> each(event, found -> ip(found.client())));
    table.event("fdlist.sips", event -> each(event, found -> ip(found.server())));
    table.event("fdlist.cports", event -> each(event, found -> port(found.client())));
    table.onlyRecorded(
        List.of(
            "fdlist.nums",
            "fdlist.names",
            "fdlist.cips",
            "fdlist.sips",
            "fdlist.cports",
            "fdlist.sports"));
    table.event("fdlist.sports", event -> each(event, found -> port(found.server())));
  }

  private static byte[] ip(Address.@Nullable Internet end) {
    return end == null
        ? NOT_KNOWN
        : Value.address(end.address()).toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] port(Address.@Nullable Internet end) {
    return end == null
        ? NOT_KNOWN
        : Integer.toString(end.port()).getBytes(StandardCharsets.US_ASCII);
  }

  private static Value each(CapturedEvent event, @Nullable Function<OpenDescriptor, byte[]> part) {
    if (!(event.data() instanceof RecordedData data)) {
      return Value.ABSENT;
    }
    RecordedEvent recorded = data.event();
    List<RecordedParameter> parameters = recorded.kind().parameters();
    for (int i = 0; i < recorded.count(); i++) {
      if (parameters.get(i).type() == ValueType.FDLIST && recorded.length(i) >= 2) {
        return each(event, recorded, i, part);
      }
    }
    return Value.ABSENT;
  }

  private static Value each(
      CapturedEvent event,
      RecordedEvent recorded,
      int position,
      @Nullable Function<OpenDescriptor, byte[]> part) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int count = (int) recorded.number(position, 0, 2);
    for (int i = 0; i < count && 2 + 10 * (i + 1) <= recorded.length(position); i++) {
      if (i > 0) {
        text.write(',');
      }
      long number = recorded.number(position, 2 + 10 * i, 8);
      text.writeBytes(
          part == null
              ? Long.toString(number).getBytes(StandardCharsets.US_ASCII)
              : event.process().descriptor(number).map(part).orElse(NOT_KNOWN));
    }
    return Value.text(text.toByteArray());
  }
}
