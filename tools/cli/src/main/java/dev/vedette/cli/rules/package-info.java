/** Commands about rule sets, and the rules service alone. */
@NullMarked
package dev.vedette.cli.rules;

import org.jspecify.annotations.NullMarked;
