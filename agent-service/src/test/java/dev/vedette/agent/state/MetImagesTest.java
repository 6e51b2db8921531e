package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.event.Party;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class MetImagesTest {
  private static final Container CONTAINER =
      Container.ofCgroup("/docker/" + "a".repeat(64)).orElseThrow();

  @Property(tries = 20)
  void oneSuchPartyRunsOneImage(@ForAll long seed) {
    Random random = new Random(seed);
    MetImages met = new MetImages();
    IdentityHashMap<Party, List<Integer>> known = new IdentityHashMap<>();
    int[] facts = new int[10];
    for (int i = 0; i < 20_000; i++) {
      facts[random.nextInt(facts.length)] = random.nextInt(2);
      TrackedProcess process = process(facts);
      List<Integer> told = Arrays.stream(facts).boxed().toList();
      Party party = met.meet(process);
      assertThat(known.computeIfAbsent(party, _ -> told)).isEqualTo(told);
      assertThat(met.meet(process)).isSameAs(party);
      assertThat(met.meet(process(facts))).isSameAs(party);
    }
  }

  @Example
  void largeImageIsNotKept() {
    TrackedProcess process = new TrackedProcess(7, 0);
    process.image = new ExecutedImage(new byte[5000], new byte[0], new byte[0], 0, 0, 0, 0);
    assertThat(new MetImages().meet(process)).isNull();
  }

  /** A process with a fact for each number, whatever its own. */
  private static TrackedProcess process(int[] facts) {
    TrackedProcess process = new TrackedProcess(7, 0);
    process.image =
        new ExecutedImage(
            text(facts[0]), text(facts[1]), text(facts[2]), facts[3], facts[4], facts[5], facts[6]);
    process.complete = facts[7] > 0;
    process.container = facts[8] > 0 ? CONTAINER : Container.HOST;
    process.setComm(text(facts[9]));
    return process;
  }

  private static byte[] text(int fact) {
    return (fact > 0 ? "sh\0-c\0" : "cat\0").getBytes(StandardCharsets.UTF_8);
  }
}
