package dev.vedette.rego.syntax;

/** The dialect of a module. Immutable. */
public enum RegoVersion {
  /** Bodies without {@code if}, sets by brackets, new keywords only when imported. */
  V0,
  /** A V0 module that imports {@code rego.v1}. */
  V0_COMPATIBLE_WITH_V1,
  /** All keywords known, {@code if} and {@code contains} required. */
  V1;

  /** Whether the rules of V1 hold for the rules of a module. */
  public boolean strict() {
    return this != V0;
  }
}
