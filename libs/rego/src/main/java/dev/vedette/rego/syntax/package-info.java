/**
 * Rego source to syntax trees: tokens, terms, rules, annotations, and the texts of parse errors.
 */
@NullMarked
package dev.vedette.rego.syntax;

import org.jspecify.annotations.NullMarked;
