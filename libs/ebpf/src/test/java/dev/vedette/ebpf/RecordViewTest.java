package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class RecordViewTest {
  private final byte[] record =
      ByteBuffer.allocate(15)
          .order(ByteOrder.nativeOrder())
          .put((byte) 0xff)
          .putShort((short) 0xfffe)
          .putInt(-3)
          .putLong(-4)
          .array();
  private final RecordView view = RecordView.of(record);

  @Test
  void readsNumbersAtAnyAlignment() {
    assertThat(view.unsignedByte(0)).isEqualTo(255);
    assertThat(view.unsignedShort(1)).isEqualTo(65534);
    assertThat(view.int32(3)).isEqualTo(-3);
    assertThat(view.unsignedInt(3)).isEqualTo(4294967293L);
    assertThat(view.int64(7)).isEqualTo(-4);
  }

  @Test
  void refusesToReadBeyondTheRecord() {
    assertThatThrownBy(() -> view.int64(8)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> view.bytes(10, 6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void comparesBytesInPlace() {
    assertThat(view.matches(0, new byte[] {(byte) 0xff})).isTrue();
    assertThat(view.matches(0, new byte[] {1})).isFalse();
    assertThat(view.matches(14, new byte[] {-1, -1})).isFalse();
  }
}
