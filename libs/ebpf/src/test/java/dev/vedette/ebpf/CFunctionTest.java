package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CFunctionTest {
  private static final int EBADF = 9;

  @Test
  void aFunctionWithoutArgumentsTakesNoHarmFromThem() {
    assertThat(CFunction.ofLibc("getpid").call().number())
        .isEqualTo((int) ProcessHandle.current().pid());
  }

  @Test
  void tellsOfAnErrorByItsNumber() {
    CFunction.Result refused = CFunction.ofLibc("close").call(-1);
    assertThat(refused.number()).isEqualTo(-1);
    assertThat(refused.errno()).isEqualTo(EBADF);
  }

  /** One with as many arguments as there can be, of which it says itself how many it takes. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 2, 3",
    "-1, -2, -3",
    "9223372036854775807, 2147483647, -9223372036854775808",
    "-9223372036854775808, -2147483648, 9223372036854775807"
  })
  void passesEachArgumentOn(long first, int second, long third) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(100);
      MemorySegment format = arena.allocateFrom("%ld %d %ld");
      CFunction.ofLibc("snprintf")
          .call(text.address(), text.byteSize(), format.address(), first, second, third);
      assertThat(text.getString(0)).isEqualTo(first + " " + second + " " + third);
    }
  }

  @Test
  void refusesMoreArgumentsThanItCanPass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CFunction.ofLibc("getpid").call(1, 2, 3, 4, 5, 6, 7))
        .withMessageContaining("at most 6");
  }
}
