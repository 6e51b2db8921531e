package dev.vedette.agent.state;

/**
 * Knows more of containers than their ids. Answers at once and may find out more afterwards, so
 * asking is also how a source learns that a container exists. Thread-safe.
 */
@FunctionalInterface
public interface ContainerSource {
  /** Knows nothing of any container. */
  ContainerSource NONE = container -> new Knowledge.Nothing();

  /** What is known of a container now; for the host that is nothing. */
  Knowledge find(Container container);

  /** What can be known of a container. */
  sealed interface Knowledge {
    /** Its runtime told. */
    record Known(ContainerDetails details) implements Knowledge {}

    /** Its runtime was asked, and it is worth waiting for the answer. */
    record Awaited() implements Knowledge {}

    /** No runtime knows it, or none answered in time. */
    record Nothing() implements Knowledge {}
  }
}
