package dev.vedette.rules.store;

import java.time.Instant;

/**
 * How much room alerts may take; immutable.
 *
 * @param alerts how many are kept
 * @param bytes how many bytes they may have together
 * @param oldest when the oldest one that is kept was stored
 */
public record AlertRoom(long alerts, long bytes, Instant oldest) {}
