/** What nodes report of their checks: storage, following, drift, and the state of the fleet. */
@NullMarked
package dev.vedette.rules.report;

import org.jspecify.annotations.NullMarked;
