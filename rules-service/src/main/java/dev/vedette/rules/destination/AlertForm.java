package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;

/** How an alert is written where lines are expected; a value. */
public enum AlertForm {
  /** Falco's line of JSON. */
  JSON,
  /** Falco's line of text. */
  TEXT;

  /** Returns the line, without a line break. */
  String line(Alert alert) {
    return this == JSON ? alert.getJson() : alert.getOutput();
  }
}
