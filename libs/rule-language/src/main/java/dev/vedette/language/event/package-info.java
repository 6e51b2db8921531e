/** What an event offers to a condition: fields, their types and their values. */
@NullMarked
package dev.vedette.language.event;

import org.jspecify.annotations.NullMarked;
