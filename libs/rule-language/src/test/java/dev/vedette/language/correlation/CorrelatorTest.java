package dev.vedette.language.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.correlation.Pattern.Sequence;
import dev.vedette.language.correlation.Pattern.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CorrelatorTest {
  private static final int ROUNDS = 300;
  private static final Limits WIDE = new Limits(100, 100_000, Duration.ofNanos(20));

  /** A match as it comes; its payload is its place in the order of coming. */
  private record Match(String rule, String key, long time) {}

  /** Times go up, with some disorder and some that are far too late. */
  private static List<Match> matches(Random random) {
    List<Match> matches = new ArrayList<>();
    long now = 1_000;
    for (int i = 0; i < 60; i++) {
      now += random.nextInt(12);
      long back = random.nextInt(10) == 0 ? random.nextInt(60) : random.nextInt(15);
      matches.add(
          new Match(random.nextBoolean() ? "a" : "b", "key" + random.nextInt(3), now - back));
    }
    return matches;
  }

  private static List<Integer> completed(Correlator<Integer> correlator, List<Match> matches) {
    List<Integer> completed = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      Match match = matches.get(i);
      int number = i;
      completed.addAll(correlator.observe(match.rule(), match.key(), match.time(), () -> number));
    }
    return completed;
  }

  @Test
  void countsAsANaiveCounterThatForgetsNothing() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<Match> matches = matches(random);
      int count = 2 + random.nextInt(4);
      long within = 1L + random.nextInt(40);
      Correlator<Integer> correlator =
          new Correlator<>(new Threshold("a", count, Duration.ofNanos(within)), WIDE);
      assertThat(completed(correlator, matches))
          .as("seed %d", seed)
          .isEqualTo(naiveThreshold(matches, count, within));
    }
  }

  private static List<Integer> naiveThreshold(List<Match> matches, int count, long within) {
    List<Integer> completed = new ArrayList<>();
    Map<String, List<Long>> byKey = new HashMap<>();
    long newest = Long.MIN_VALUE;
    for (int i = 0; i < matches.size(); i++) {
      long time = matches.get(i).time();
      newest = Math.max(newest, time);
      if (time < newest - WIDE.lateness().toNanos()) {
        continue;
      }
      List<Long> times = byKey.computeIfAbsent(matches.get(i).key(), _ -> new ArrayList<>());
      times.add(time);
      times.sort(null);
      for (int first = 0; first + count <= times.size(); first++) {
        List<Long> some = times.subList(first, first + count);
        if (some.contains(time) && some.getLast() - some.getFirst() <= within) {
          some.clear();
          completed.add(i);
          break;
        }
      }
    }
    return completed;
  }

  @Test
  void findsWhatFollowsWhateverTheOrderOfComing() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<Match> matches = matches(random);
      long within = 1L + random.nextInt(40);
      Correlator<Integer> correlator =
          new Correlator<>(new Sequence("a", "b", Duration.ofNanos(within)), WIDE);
      assertThat(completed(correlator, matches))
          .as("seed %d", seed)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(naiveSequence(matches, within));
    }
  }

  private static Set<Integer> naiveSequence(List<Match> matches, long within) {
    Set<Integer> inTime = new HashSet<>();
    long newest = Long.MIN_VALUE;
    for (int i = 0; i < matches.size(); i++) {
      newest = Math.max(newest, matches.get(i).time());
      if (matches.get(i).time() >= newest - WIDE.lateness().toNanos()) {
        inTime.add(i);
      }
    }
    Set<Integer> completed = new HashSet<>();
    for (int then : inTime) {
      for (int first : inTime) {
        Match a = matches.get(first);
        Match b = matches.get(then);
        long apart = b.time() - a.time();
        if (a.rule().equals("a")
            && b.rule().equals("b")
            && a.key().equals(b.key())
            && apart > 0
            && apart <= within) {
          completed.add(then);
        }
      }
    }
    return completed;
  }

  @Test
  void goesOnAfterItsStateWasWrittenAndReadAtAnyPoint() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<Match> matches = matches(random);
      Pattern pattern =
          random.nextBoolean()
              ? new Threshold("a", 3, Duration.ofNanos(25))
              : new Sequence("a", "b", Duration.ofNanos(25));
      List<Integer> whole = completed(new Correlator<>(pattern, WIDE), matches);

      Map<String, KeyState<Integer>> stored = new HashMap<>();
      List<Integer> parts = new ArrayList<>();
      long newest = Long.MIN_VALUE / 2;
      for (int at = 0; at < matches.size(); ) {
        int end = Math.min(matches.size(), at + 1 + random.nextInt(20));
        Correlator<Integer> correlator = new Correlator<>(pattern, WIDE);
        for (Map.Entry<String, KeyState<Integer>> each : stored.entrySet()) {
          KeyState<Integer> state = each.getValue();
          correlator.restore(each.getKey(), new KeyState<>(state.times(), state.waiting()), newest);
        }
        if (stored.isEmpty() && newest > 0) {
          correlator.restore("idle", new KeyState<>(List.of(), List.of()), newest);
        }
        for (int i = at; i < end; i++) {
          Match match = matches.get(i);
          int number = i;
          parts.addAll(correlator.observe(match.rule(), match.key(), match.time(), () -> number));
        }
        for (Map.Entry<String, Optional<KeyState<Integer>>> change :
            correlator.changes().entrySet()) {
          change
              .getValue()
              .ifPresentOrElse(
                  state -> stored.put(change.getKey(), state),
                  () -> stored.remove(change.getKey()));
        }
        newest = correlator.newest();
        at = end;
      }
      assertThat(parts).as("seed %d", seed).isEqualTo(whole);
    }
  }

  @Test
  void forgetsTheKeysThatWereIdleLongestAndCountsThem() {
    Correlator<Integer> correlator =
        new Correlator<>(
            new Threshold("a", 2, Duration.ofSeconds(1)), new Limits(10, 100, Duration.ZERO));
    IntStream.range(0, 100).forEach(i -> correlator.observe("a", "key" + i, i, () -> i));
    assertThat(correlator.held()).isEqualTo(10);
    assertThat(correlator.takeEvicted()).isEqualTo(90);
    assertThat(correlator.takeEvicted()).isZero();
    assertThat(correlator.observe("a", "key99", 200, () -> 7)).containsExactly(7);
    assertThat(correlator.observe("a", "key0", 201, () -> 8)).isEmpty();
  }

  @Test
  void holdsNoMoreThanItMayOfASingleKey() {
    Correlator<Integer> correlator =
        new Correlator<>(
            new Sequence("a", "b", Duration.ofHours(1)), new Limits(10, 5, Duration.ofHours(1)));
    for (int i = 0; i < 50; i++) {
      int number = i;
      correlator.observe("a", "key", i, () -> number);
    }
    assertThat(correlator.held()).isEqualTo(5);
    assertThat(correlator.takeEvicted()).isEqualTo(45);
  }

  @Test
  void countsWhatComesTooLateAndForgetsWhatIsTooOld() {
    Correlator<Integer> correlator =
        new Correlator<>(
            new Threshold("a", 2, Duration.ofNanos(10)), new Limits(10, 100, Duration.ofNanos(5)));
    for (long time : Arrays.asList(100L, 200L, 194L)) {
      assertThat(correlator.observe("a", "key", time, () -> 0)).isEmpty();
    }
    assertThat(correlator.takeLate()).isEqualTo(1);
    assertThat(correlator.held()).isEqualTo(1);
    assertThat(correlator.observe("a", "key", 195, () -> 1)).containsExactly(1);
  }
}
