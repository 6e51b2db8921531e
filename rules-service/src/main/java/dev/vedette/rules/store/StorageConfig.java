package dev.vedette.rules.store;

import dev.vedette.server.storage.PostgresConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where data lies when not in a file of SQLite; immutable.
 *
 * @param postgresql a database that several replicas may share; none for SQLite
 */
public record StorageConfig(@Nullable PostgresConfig postgresql) {
  /** In a file of this process. */
  public static final StorageConfig EMBEDDED = new StorageConfig(null);
}
