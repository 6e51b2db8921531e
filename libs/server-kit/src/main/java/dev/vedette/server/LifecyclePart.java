package dev.vedette.server;

/**
 * Something that is started and stopped with its process; contributed through a {@code
 * Multibinder<LifecyclePart>}. Parts start phase by phase, inside a phase in the order of their
 * binding, and stop in reverse. Both methods are called by one thread, once.
 */
public interface LifecyclePart {
  /** For logs and errors. */
  String name();

  /** When to start. */
  StartPhase phase();

  /** Starts; a failure stops the start-up of the process and undoes what was started. */
  void start() throws Exception;

  /** Stops and waits for the end, within a few seconds. Called only after a successful start. */
  void stop() throws Exception;
}
