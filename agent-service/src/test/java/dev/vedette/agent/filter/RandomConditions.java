package dev.vedette.agent.filter;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes conditions up.
 *
 * @param checks what they are made of
 */
public record RandomConditions(List<String> checks, Random random) {
  /** A condition of at most so many levels. */
  public String next(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(5)) {
      case 1, 2 -> joined(depth, " and ");
      case 3 -> joined(depth, " or ");
      case 4 -> "not (" + next(depth - 1) + ")";
      default -> checks.get(random.nextInt(checks.size()));
    };
  }

  private String joined(int depth, String word) {
    return IntStream.range(0, 2 + random.nextInt(3))
        .mapToObj(_ -> next(depth - 1))
        .collect(Collectors.joining(word, "(", ")"));
  }
}
