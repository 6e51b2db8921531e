/** Tests of the forms of results. */
@NullMarked
package dev.vedette.scanner.policy.report;

import org.jspecify.annotations.NullMarked;
