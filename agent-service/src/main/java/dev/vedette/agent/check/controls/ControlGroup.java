package dev.vedette.agent.check.controls;

import java.util.List;

/** A section of a controls file. Immutable. */
public record ControlGroup(String id, String type, String text, List<Check> checks) {
  public ControlGroup {
    checks = List.copyOf(checks);
  }
}
