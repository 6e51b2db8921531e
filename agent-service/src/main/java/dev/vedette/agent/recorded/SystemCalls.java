package dev.vedette.agent.recorded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Names of the system calls that have no event of their own and are told by number. Immutable. */
public final class SystemCalls {
  private static final List<String> NAMES = names("syscalls.txt");
  private static final List<String> NATIVE = names("syscalls-x86_64.txt");

  private SystemCalls() {}

  /**
   * The name of a call; {@code unknown} if the numbers mean none.
   *
   * @param number the number that captures have for it; 0 for one that its writer did not know
   * @param nativeNumber the number on the recorded machine, taken to be x86-64
   */
  public static String name(long number, long nativeNumber) {
    if (number > 0 && number < NAMES.size()) {
      return NAMES.get((int) number);
    }
    boolean known = number == 0 && nativeNumber >= 0 && nativeNumber < NATIVE.size();
    String name = known ? NATIVE.get((int) nativeNumber) : "-";
    return name.equals("-") ? NAMES.getFirst() : name;
  }

  private static List<String> names(String resource) {
    try (InputStream stream = SystemCalls.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(
            "recorded/" + resource + ": missing (expected: on the class path)");
      }
      List<String> names = new ArrayList<>();
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          names.addAll(List.of(line.split(" ", -1)));
        }
      }
      return List.copyOf(names);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
