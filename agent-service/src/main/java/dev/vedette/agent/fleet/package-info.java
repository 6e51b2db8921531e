/**
 * Scheduled checks of the node: follows schedules and BENCHMARK revisions, runs what is due, and
 * delivers the reports.
 */
@NullMarked
package dev.vedette.agent.fleet;

import org.jspecify.annotations.NullMarked;
