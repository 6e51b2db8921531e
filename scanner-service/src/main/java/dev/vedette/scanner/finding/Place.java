package dev.vedette.scanner.finding;

import dev.vedette.scanner.manifest.Position;

/**
 * Where in a document something is, or would be if it were written. Immutable.
 *
 * @param path from the root of the resource, as in {@code spec.containers[0].image}; keys that are
 *     no plain names are in brackets: {@code metadata.annotations['example.com/owner']}
 * @param position of the key or item; of the nearest one around it when it is missing
 */
public record Place(String path, Position position) {}
