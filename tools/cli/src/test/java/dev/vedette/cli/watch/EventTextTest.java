package dev.vedette.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.event.v1.ValueList;
import org.junit.jupiter.api.Test;

final class EventTextTest {
  @Test
  void aTerminalDoesNotObeyAPath() {
    assertThat(EventText.text(text("/tmp/\u001b[2Jx\n"))).isEqualTo("/tmp/\\x1b[2Jx\\x0a");
    assertThat(EventText.text(text("a\u009bb\u202ec\u2028"))).isEqualTo("a\\x9bb\\u202ec\\u2028");
  }

  @Test
  void whatIsAbsentReadsAsInFalco() {
    Value absent = Value.newBuilder().setAbsent(true).build();

    assertThat(EventText.text(absent)).isEqualTo("<NA>");
    assertThat(EventText.json(absent)).isNull();
  }

  @Test
  void printsEachKind() {
    Value address =
        Value.newBuilder().setAddress(ByteString.copyFrom(new byte[] {127, 0, 0, 1})).build();
    Value list =
        Value.newBuilder()
            .setList(ValueList.newBuilder().addValues(text("a")).addValues(address))
            .build();
    Value large = Value.newBuilder().setUnsignedNumber(-1).build();

    assertThat(EventText.text(list)).isEqualTo("(a,127.0.0.1)");
    assertThat(EventText.text(large)).isEqualTo("18446744073709551615");
    assertThat(EventText.json(large)).hasToString("18446744073709551615");
    assertThat(EventText.json(Value.newBuilder().setTruth(true).build())).isEqualTo(true);
  }

  private static Value text(String text) {
    return Value.newBuilder().setText(ByteString.copyFromUtf8(text)).build();
  }
}
