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

  /** Those that Falco captures to keep its tables, whatever rules say. */
  @Test
  void capturesEveryCallThatKeepsState() {
    String calls =
        """
        accept bind capset chdir chroot clone clone3 close close_range connect creat dup dup2 dup3\
         epoll_create epoll_create1 eventfd eventfd2 execve execveat fchdir fcntl fork getsockopt\
         inotify_init inotify_init1 io_uring_setup memfd_create mount open open_by_handle_at openat\
         openat2 pidfd_getfd pidfd_open pipe pipe2 prctl prlimit procexit recvfrom recvmmsg recvmsg\
         sendmmsg sendmsg sendto setgid setregid setresgid setresuid setreuid setrlimit setsid\
         setuid shutdown signalfd signalfd4 socket socketpair timerfd_create umount umount2\
         userfaultfd vfork\
        """;
    assertThat(KernelCapture.capturableTypes()).contains(calls.split(" ", -1));
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
