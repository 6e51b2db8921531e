/** Files in Jsonnet, evaluated within bounds. */
@NullMarked
package dev.vedette.cli.policy.jsonnet;

import org.jspecify.annotations.NullMarked;
