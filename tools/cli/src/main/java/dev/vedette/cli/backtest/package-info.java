/** Two rule sets over the same captures, and how their alerts differ. */
@NullMarked
package dev.vedette.cli.backtest;

import org.jspecify.annotations.NullMarked;
