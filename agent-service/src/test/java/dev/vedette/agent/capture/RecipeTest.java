package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.event.EventDefinition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RecipeTest {
  private final List<Recipe> recipes = Recipe.of(Processor.X86);

  @Test
  void eachSystemCallHasOneRecipeAndAPlaceInTheMap() {
    for (Processor processor : Processor.values()) {
      int places = processor == Processor.X86 ? 2 * 512 + 64 : 512;
      List<Integer> numbers = Recipe.of(processor).stream().map(Recipe::number).toList();
      assertThat(numbers).doesNotHaveDuplicates();
      assertThat(numbers).allMatch(number -> number >= 0 && number < places);
    }
  }

  @Test
  void everyEventOfASystemCallHasARecipe() {
    assertThat(
            recipes.stream()
                .map(Recipe::event)
                .map(EventDefinition::name)
                .collect(Collectors.toSet()))
        .containsAll(
            KernelCapture.capturableTypes().stream()
                .filter(type -> !type.equals("procexit"))
                .toList());
  }

  @Test
  void theStateIsKeptWhateverIsWanted() {
    assertThat(recipes.stream().filter(Recipe::state).map(recipe -> recipe.event().name()))
        .contains("chdir", "fchdir", "setsid", "setpgid", "prctl");
  }

  @Test
  void encodesWhereTheArgumentsAre() {
    Recipe openat =
        recipes.stream().filter(recipe -> recipe.number() == 257).findFirst().orElseThrow();
    ByteBuffer encoded = ByteBuffer.wrap(openat.encoded()).order(ByteOrder.nativeOrder());
    assertThat(encoded.getShort(0)).isEqualTo((short) openat.event().number());
    assertThat(encoded.getShort(2)).isEqualTo((short) 1);
    assertThat(encoded.get(4)).isEqualTo((byte) 2);
    assertThat(encoded.get(5)).isEqualTo((byte) 1);
  }
}
