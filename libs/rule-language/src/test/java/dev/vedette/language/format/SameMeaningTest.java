package dev.vedette.language.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SameMeaningTest {
  private static final String ITEM = "- macro: m # c\n  condition: proc.name = a and b\n";

  @Test
  void blanksInConditionsAndPlacesOfKeysMeanNothing() {
    assertThat(SameMeaning.of(ITEM, "- condition: >\n    proc.name=a\n    and b\n  macro: m # c\n"))
        .isTrue();
  }

  @Test
  void everythingElseDoes() {
    assertThat(SameMeaning.of(ITEM, ITEM.replace("= a", "= b"))).isFalse();
    assertThat(SameMeaning.of(ITEM, ITEM.replace("and", "or"))).isFalse();
    assertThat(SameMeaning.of(ITEM, ITEM.replace("# c", "# d"))).isFalse();
    assertThat(SameMeaning.of(ITEM, ITEM.replace(": m", ": n"))).isFalse();
    assertThat(SameMeaning.of(ITEM, ITEM + ITEM)).isFalse();
    assertThat(SameMeaning.of(ITEM, ITEM + "  append: true\n")).isFalse();
    assertThat(SameMeaning.of("- list: l\n  items: [a, b]\n", "- list: l\n  items: [b, a]\n"))
        .isFalse();
    assertThat(SameMeaning.of("- rule: r\n  desc: 'a  b'\n", "- rule: r\n  desc: a b\n")).isFalse();
  }
}
