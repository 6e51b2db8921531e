/**
 * The forms in which the results of policies are printed, byte for byte as Conftest prints them.
 */
@NullMarked
package dev.vedette.scanner.policy.report;

import org.jspecify.annotations.NullMarked;
