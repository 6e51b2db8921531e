/** The values of Rego: one total order, equality by value, and their JSON form. */
@NullMarked
package dev.vedette.rego.value;

import org.jspecify.annotations.NullMarked;
