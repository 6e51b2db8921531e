/** Two sets of rules over recorded events: which alerts are added, removed or changed. */
@NullMarked
package dev.vedette.rules.backtest;

import org.jspecify.annotations.NullMarked;
