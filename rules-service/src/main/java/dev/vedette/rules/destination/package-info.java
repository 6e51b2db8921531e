/** The systems that alerts can be sent to, and how one alert is sent to each. */
@NullMarked
package dev.vedette.rules.destination;

import org.jspecify.annotations.NullMarked;
