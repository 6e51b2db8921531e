/** Tests of values: their order, equality and JSON form. */
@NullMarked
package dev.vedette.rego.value;

import org.jspecify.annotations.NullMarked;
