package dev.vedette.server;

/** The explicit order of starting; stopping goes the other way. */
public enum StartPhase {
  /** Databases and files. */
  STORAGE,
  /** What is read from storage into memory. */
  STATE,
  /** Background work that needs no caller. */
  WORK,
  /**
   * What needs the bound ports, such as enrolling at another service; the gRPC server already
   * listens, readiness comes after.
   */
  SERVING
}
