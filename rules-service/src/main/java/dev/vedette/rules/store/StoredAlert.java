package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.Alert;
import java.time.Instant;

/**
 * An alert with its place in the order of storing; immutable.
 *
 * @param id grows by one with every alert
 * @param storeTime when it was stored
 * @param alert with its name
 */
public record StoredAlert(long id, Instant storeTime, Alert alert) {}
