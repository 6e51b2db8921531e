package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.event.Party;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class MetShapesTest {
  @Property(tries = 20)
  void onePartyHasOneShape(@ForAll long seed) {
    Random random = new Random(seed);
    MetShapes met = new MetShapes();
    IdentityHashMap<Party, List<Long>> known = new IdentityHashMap<>();
    Long[] shape = {0L, 0L, 0L, 0L, 0L};
    for (int i = 0; i < 20_000; i++) {
      shape[random.nextInt(shape.length)] = (long) random.nextInt(-2, 3);
      List<Long> numbers = List.copyOf(Arrays.asList(shape));
      for (int time = 0; time < 2; time++) {
        Party party = met.meet(shape[0], shape[1], shape[2], shape[3], shape[4]);
        if (party != null) {
          assertThat(known.computeIfAbsent(party, _ -> numbers)).isEqualTo(numbers);
        }
      }
    }
    assertThat(known).hasSizeGreaterThan(1000);
  }

  @Example
  void shapeIsPartyFromTheSecondTimeOn() {
    MetShapes met = new MetShapes();
    assertThat(met.meet(1, 2, 3, 4, 5)).isNull();
    Party party = met.meet(1, 2, 3, 4, 5);
    assertThat(party).isNotNull();
    assertThat(met.meet(1, 2, 3, 4, 5)).isSameAs(party);
  }
}
