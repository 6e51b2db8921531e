/** Commands about alerts and where they are sent. */
@NullMarked
package dev.vedette.cli.alerts;

import org.jspecify.annotations.NullMarked;
