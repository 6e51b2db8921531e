package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;

/**
 * One way of sending alerts; called by one thread at a time, which is interrupted when it takes too
 * long.
 */
public interface Target extends AutoCloseable {
  /**
   * Sends one alert and waits until the receiver has it.
   *
   * @throws IOException when the receiver is not reached
   */
  Outcome send(Alert alert) throws IOException, InterruptedException;

  /** Gives up what it holds; harmless when called twice. */
  @Override
  void close();
}
