package dev.vedette.cli.up;

import dev.vedette.cli.connection.Endpoints;

/** The four services, started together. Started by one thread, stopped by any. */
sealed interface Suite permits SuiteInOne, SuiteOfProcesses {
  /** Starts all and says where they listen; when one fails the caller stops the rest. */
  Endpoints start(SuiteSettings settings) throws InterruptedException;

  /** Stops what runs, the door first. */
  void stop();
}
