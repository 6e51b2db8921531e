package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Alert;

/**
 * An alert to be stored; immutable.
 *
 * @param sequence position of its event in the stream
 * @param alert all but the name
 */
public record NewAlert(long sequence, Alert alert) {}
