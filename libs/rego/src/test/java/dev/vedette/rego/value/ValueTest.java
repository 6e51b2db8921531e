package dev.vedette.rego.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ValueTest {
  private static Value random(Random random, int depth) {
    return switch (random.nextInt(depth > 2 ? 4 : 7)) {
      case 0 -> NullValue.NULL;
      case 1 -> Value.of(random.nextBoolean());
      case 2 ->
          NumberValue.parse(
              List.of("1", "1.0", "1e0", "-2", "1e400", "0.5").get(random.nextInt(6)));
      case 3 -> Value.of(List.of("", "a", "ä", "\ud83d\ude00", "\uffff").get(random.nextInt(5)));
      case 4 -> ArrayValue.of(random(random, depth + 1), random(random, depth + 1));
      case 5 -> SetValue.of(random(random, depth + 1), random(random, depth + 1));
      default ->
          ObjectValue.builder().put(random(random, depth + 1), random(random, depth + 1)).build();
    };
  }

  @Test
  void ordersAllValuesTotallyAndConsistently() {
    var random = new Random(3);
    var values = new ArrayList<Value>();
    for (int i = 0; i < 150; i++) {
      values.add(random(random, 0));
    }
    for (Value a : values) {
      for (Value b : values) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.equals(b)).isEqualTo(a.compareTo(b) == 0);
        if (a.equals(b)) {
          assertThat(a).hasSameHashCodeAs(b);
        }
      }
    }
    values.sort(null);
    for (int i = 1; i < values.size(); i++) {
      assertThat(values.get(i - 1)).isLessThanOrEqualTo(values.get(i));
    }
    assertThat(SetValue.of(values).size()).isEqualTo(new HashSet<>(values).size());
  }

  @Test
  void keepsTheTextOfNumbers() throws Exception {
    String text = "[1.0,1e400,-0,2.50,12345678901234567890]";
    assertThat(Json.write(Json.read(text))).isEqualTo(text);
    assertThat(NumberValue.parse("1.0")).isEqualTo(Value.of(1)).hasSameHashCodeAs(Value.of(1));
  }

  @Test
  void findsElementsByHash() {
    var set = SetValue.builder();
    var object = ObjectValue.builder();
    for (int i = 0; i < 1000; i++) {
      set.add(Value.of(i));
      object.put(Value.of(i), Value.of(-i));
    }
    assertThat(set.build().get(NumberValue.parse("7.0"))).isEqualTo(Value.of(7));
    assertThat(object.build().get(Value.of(999))).isEqualTo(Value.of(-999));
    assertThat(object.build().get(Value.of(1000))).isNull();
  }

  @Test
  void ordersStringsByCodePoint() {
    assertThat(Value.of("\uffff")).isLessThan(Value.of("\ud83d\ude00"));
  }

  @Test
  void bindsTheDepthOfJson() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
        .isInstanceOf(MalformedJson.class)
        .hasMessage("exceeded max depth");
    assertThatThrownBy(() -> Json.read("{\"a\":01}"))
        .hasMessage("invalid character '1' after object key:value pair");
  }
}
