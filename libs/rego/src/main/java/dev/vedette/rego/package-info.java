/** The room of the Rego front end and evaluator. Nothing works in it yet, so nothing is in it. */
@NullMarked
package dev.vedette.rego;

import org.jspecify.annotations.NullMarked;
