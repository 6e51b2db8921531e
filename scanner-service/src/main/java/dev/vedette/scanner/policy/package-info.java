/** Policies in Rego over configuration files, in Conftest's words. */
@NullMarked
package dev.vedette.scanner.policy;

import org.jspecify.annotations.NullMarked;
