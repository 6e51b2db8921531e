package dev.vedette.scanner.kubesec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GoTextTest {
  @Test
  void printsNumbersAsGoDoes() {
    assertThat(number(5)).isEqualTo("5");
    assertThat(number(0)).isEqualTo("0");
    assertThat(number(-0.0)).isEqualTo("-0");
    assertThat(number(-0.25)).isEqualTo("-0.25");
    assertThat(number(999_999)).isEqualTo("999999");
    assertThat(number(1_000_000)).isEqualTo("1e+06");
    assertThat(number(20_240_101)).isEqualTo("2.0240101e+07");
    assertThat(number(0.0001)).isEqualTo("0.0001");
    assertThat(number(0.00001)).isEqualTo("1e-05");
    assertThat(number(1e100)).isEqualTo("1e+100");
  }

  @Test
  void sortsTheKeysOfMaps() {
    Map<String, Value> entries = new LinkedHashMap<>();
    entries.put("b", new Value.Nothing(Position.START));
    entries.put("a", new Value.Truth(true, Position.START));
    Value list =
        new Value.Sequence(
            List.of(
                new Value.Text("x y", Position.START), new Value.Mapping(entries, Position.START)),
            Position.START);

    assertThat(GoText.of(list)).isEqualTo("[x y map[a:true b:<nil>]]");
  }

  private static String number(double value) {
    return GoText.of(new Value.Numeric(value, Position.START));
  }
}
