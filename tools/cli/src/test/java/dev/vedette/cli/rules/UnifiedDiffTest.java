package dev.vedette.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UnifiedDiffTest {
  private static String numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(n -> n + "\n").collect(Collectors.joining());
  }

  @Test
  void showsChangesWithThreeLinesAround() {
    String before = numbers(0, 30);
    String after =
        before
            .replace("\n5\n", "\nfive\n")
            .replace("\n10\n", "\n")
            .replace("\n25\n", "\n25\nmore\n");

    assertThat(UnifiedDiff.of("f", before, after))
        .isEqualTo(
            """
            --- f
            +++ f
            @@ -3,12 +3,11 @@
             2
             3
             4
            -5
            +five
             6
             7
             8
             9
            -10
             11
             12
             13
            @@ -24,6 +23,7 @@
             23
             24
             25
            +more
             26
             27
             28
            """);
  }

  @Test
  void saysNothingOfEqualTexts() {
    assertThat(UnifiedDiff.of("f", "a\n", "a\n")).isEmpty();
  }

  @Test
  void tellsThatTheLastLineHasNoEnd() {
    assertThat(UnifiedDiff.of("f", "a", "a\n"))
        .isEqualTo("--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    assertThat(UnifiedDiff.of("f", "", "a\n")).isEqualTo("--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  }

  @Test
  void givesUpOnTextsThatHaveNothingInCommon() {
    assertThat(UnifiedDiff.of("f", "same\n" + numbers(0, 5000), "same\n" + numbers(6000, 9000)))
        .contains("@@ -1,5001 +1,3001 @@\n same\n-0\n-1\n");
  }
}
