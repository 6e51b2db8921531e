/** Typed configuration from files, environment and flags, with every problem reported at once. */
@NullMarked
package dev.vedette.server.config;

import org.jspecify.annotations.NullMarked;
