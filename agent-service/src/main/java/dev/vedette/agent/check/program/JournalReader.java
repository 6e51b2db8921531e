package dev.vedette.agent.check.program;

import java.util.List;

/** Reads the system's journal. Implementations are thread-safe. */
@FunctionalInterface
public interface JournalReader {

  /** Reads as journalctl would with these arguments. */
  Answer read(List<String> arguments) throws InterruptedException;

  /**
   * What was read. Immutable.
   *
   * @param status how the program ended; 127 when there is none
   */
  record Answer(String output, String errors, int status) {}
}
