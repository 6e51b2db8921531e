package dev.vedette.agent.filter;

/** What the kernel side can see of a call, beyond its end and who made it. */
public enum CallShape {
  /** It opens a file by a path, with flags. */
  OPEN,
  /** It makes a file by a path. */
  CREATE,
  /** It is about a descriptor, and opens no path. */
  DESCRIPTOR,
  /** It is about a descriptor, and connects that to an address. */
  CONNECT,
  /** It closes a descriptor. */
  CLOSE,
  /** Anything else. */
  OTHER;

  /** Whether it is about a file whose path is looked at. */
  boolean hasPath() {
    return this == OPEN || this == CREATE || this == CLOSE;
  }
}
