package dev.vedette.rules.event;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.ValueList;

/** Translates values between the contract and the rule language; stateless. */
public final class WireValues {
  private WireValues() {}

  /** Says what is wrong with a value, empty when nothing is. */
  static String problem(dev.vedette.proto.event.v1.Value value) {
    return switch (value.getKindCase()) {
      case ABSENT, TEXT, NUMBER, UNSIGNED_NUMBER, TRUTH, DECIMAL -> "";
      case ADDRESS -> {
        int size = value.getAddress().size();
        yield size == 4 || size == 16 ? "" : "address of " + size + " bytes (expected: 4 or 16)";
      }
      case LIST -> {
        for (dev.vedette.proto.event.v1.Value item : value.getList().getValuesList()) {
          String problem =
              item.hasList() ? "list in a list (expected: plain values)" : problem(item);
          if (!problem.isEmpty()) {
            yield problem;
          }
        }
        yield "";
      }
      case KIND_NOT_SET -> "nothing set (expected: a value, or absent)";
    };
  }

  /** Reads a value without a problem. */
  public static Value read(dev.vedette.proto.event.v1.Value value) {
    return switch (value.getKindCase()) {
      case ABSENT -> Value.ABSENT;
      case TEXT -> Value.text(value.getText().toByteArray());
      case NUMBER -> Value.number(value.getNumber());
      case UNSIGNED_NUMBER -> Value.unsigned(value.getUnsignedNumber());
      case TRUTH -> Value.truth(value.getTruth());
      case DECIMAL -> Value.decimal(value.getDecimal());
      case ADDRESS -> Value.address(value.getAddress().toByteArray());
      case LIST ->
          Value.items(value.getList().getValuesList().stream().map(WireValues::read).toList());
      case KIND_NOT_SET -> Value.NOT_SENT;
    };
  }

  /** Writes a value; one that was not sent has nothing set. */
  public static dev.vedette.proto.event.v1.Value write(Value value) {
    dev.vedette.proto.event.v1.Value.Builder wire = dev.vedette.proto.event.v1.Value.newBuilder();
    switch (value) {
      case Value.Absent() -> wire.setAbsent(true);
      case Value.NotSent() -> {}
      case Value.Text text -> wire.setText(shared(text.bytes()));
      case Value.Number(long number) -> wire.setNumber(number);
      case Value.Unsigned(long number) -> wire.setUnsignedNumber(number);
      case Value.Truth(boolean truth) -> wire.setTruth(truth);
      case Value.Decimal(double decimal) -> wire.setDecimal(decimal);
      case Value.Address address -> wire.setAddress(shared(address.bytes()));
      case Value.Items items -> {
        ValueList.Builder list = ValueList.newBuilder();
        items.values().forEach(item -> list.addValues(write(item)));
        wire.setList(list);
      }
    }
    return wire.build();
  }

  /** The bytes of values never change, so they need no copy. */
  private static ByteString shared(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
