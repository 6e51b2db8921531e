/** Tests of files in Jsonnet. */
@NullMarked
package dev.vedette.cli.policy.jsonnet;

import org.jspecify.annotations.NullMarked;
