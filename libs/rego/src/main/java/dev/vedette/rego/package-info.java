/** The door of the room: policies from Rego source, queries over them, and what they give. */
@NullMarked
package dev.vedette.rego;

import org.jspecify.annotations.NullMarked;
