package dev.vedette.agent.stream;

import com.google.protobuf.UnsafeByteOperations;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.event.v1.ValueList;

/** Writes the rule engine's values in the form of the contract. Stateless. */
public final class WireValues {
  private static final Value ABSENT = Value.newBuilder().setAbsent(true).build();

  private WireValues() {}

  /**
   * Returns the value for the wire; the bytes of texts and addresses are shared, which holds
   * because values never change.
   *
   * @throws IllegalArgumentException for {@link dev.vedette.language.event.Value#NOT_SENT}, which
   *     has no form: such a field is left out
   */
  public static Value encode(dev.vedette.language.event.Value value) {
    return switch (value) {
      case dev.vedette.language.event.Value.Absent _ -> ABSENT;
      case dev.vedette.language.event.Value.NotSent _ ->
          throw new IllegalArgumentException("value: not sent (expected: a value or absent)");
      case dev.vedette.language.event.Value.Text text ->
          Value.newBuilder().setText(UnsafeByteOperations.unsafeWrap(text.bytes())).build();
      case dev.vedette.language.event.Value.Number(long number) ->
          Value.newBuilder().setNumber(number).build();
      case dev.vedette.language.event.Value.Unsigned(long number) ->
          Value.newBuilder().setUnsignedNumber(number).build();
      case dev.vedette.language.event.Value.Truth(boolean truth) ->
          Value.newBuilder().setTruth(truth).build();
      case dev.vedette.language.event.Value.Decimal(double decimal) ->
          Value.newBuilder().setDecimal(decimal).build();
      case dev.vedette.language.event.Value.Address address ->
          Value.newBuilder().setAddress(UnsafeByteOperations.unsafeWrap(address.bytes())).build();
      case dev.vedette.language.event.Value.Items(var items) -> {
        ValueList.Builder list = ValueList.newBuilder();
        for (dev.vedette.language.event.Value item : items) {
          list.addValues(encode(item));
        }
        yield Value.newBuilder().setList(list).build();
      }
    };
  }
}
