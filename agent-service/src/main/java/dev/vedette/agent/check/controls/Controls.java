package dev.vedette.agent.check.controls;

import java.util.List;

/**
 * One controls file: what to check on one kind of node. Immutable.
 *
 * @param type the target that the file is for, such as {@code node}
 */
public record Controls(
    String id, String version, String text, String type, List<ControlGroup> groups) {
  public Controls {
    groups = List.copyOf(groups);
  }
}
