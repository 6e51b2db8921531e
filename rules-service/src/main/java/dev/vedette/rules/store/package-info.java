/**
 * What the rules service remembers: rule sets and their revisions, nodes, delivery marks and
 * alerts.
 */
@NullMarked
package dev.vedette.rules.store;

import org.jspecify.annotations.NullMarked;
