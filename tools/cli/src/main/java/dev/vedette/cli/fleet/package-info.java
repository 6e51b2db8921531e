/** Commands about the checks of all nodes: schedules, reports and waivers. */
@NullMarked
package dev.vedette.cli.fleet;

import org.jspecify.annotations.NullMarked;
