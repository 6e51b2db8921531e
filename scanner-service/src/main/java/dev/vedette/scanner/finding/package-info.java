/** What is scanned, what is looked for, and what was found. */
@NullMarked
package dev.vedette.scanner.finding;

import org.jspecify.annotations.NullMarked;
