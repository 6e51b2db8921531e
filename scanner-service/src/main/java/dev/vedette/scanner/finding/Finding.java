package dev.vedette.scanner.finding;

import java.util.List;

/**
 * One place that a check objects to. Immutable.
 *
 * @param place where
 * @param container the container's name, empty when it is not about one
 * @param message what is wrong here, in one line
 * @param fix what to change, all of it together; empty when only a person can tell
 */
public record Finding(
    Check check, Resource resource, Place place, String container, String message, List<Edit> fix) {
  public Finding {
    fix = List.copyOf(fix);
  }
}
