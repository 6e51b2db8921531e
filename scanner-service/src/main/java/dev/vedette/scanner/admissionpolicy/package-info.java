/** Checks as policies that an API server enforces by itself. */
@NullMarked
package dev.vedette.scanner.admissionpolicy;

import org.jspecify.annotations.NullMarked;
