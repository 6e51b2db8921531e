/** Tests of the policies that clusters enforce. */
@NullMarked
package dev.vedette.scanner.admissionpolicy;

import org.jspecify.annotations.NullMarked;
