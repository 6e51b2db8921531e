/** Runs the cases that OPA and published policies are tested with. */
@NullMarked
package dev.vedette.rego.conformance;

import org.jspecify.annotations.NullMarked;
