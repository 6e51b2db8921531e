package dev.vedette.agent.capture;

/** Whether kernel events are coming. */
public sealed interface CaptureStatus {
  /** Programs are attached and the ring is being read. */
  record Active() implements CaptureStatus {}

  /**
   * No events are coming: not started, closed, or not possible here.
   *
   * @param reason what is missing or failed, in one line
   */
  record Unavailable(String reason) implements CaptureStatus {}
}
