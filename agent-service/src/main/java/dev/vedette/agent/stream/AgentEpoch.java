package dev.vedette.agent.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vedette.agent.storage.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/** Numbers the lives of the agent. Stateless. */
public final class AgentEpoch {
  private static final String FILE = "epoch";

  private AgentEpoch() {}

  /**
   * Begins a new life: its number is on disk before this returns.
   *
   * <p>The clock is a lower bound, so that an agent whose directory was wiped does not use an old
   * number again: the rules service would take its events for repeats and skip them.
   */
  public static long begin(StateDirectory directory, Clock clock) {
    try {
      long epoch = Math.max(previous(directory) + 1, clock.millis());
      directory.write(FILE, Long.toString(epoch).getBytes(US_ASCII));
      return epoch;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long previous(StateDirectory directory) throws IOException {
    return directory
        .read(FILE)
        .map(content -> new String(content, US_ASCII).strip())
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .orElse(0L);
  }
}
