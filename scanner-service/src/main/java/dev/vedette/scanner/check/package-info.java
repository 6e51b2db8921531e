/** The rules by which a document is scored, and the reports that they give. */
@NullMarked
package dev.vedette.scanner.check;

import org.jspecify.annotations.NullMarked;
