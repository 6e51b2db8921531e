/**
 * JSONPath templates over JSON or YAML documents, with the results and the printing of Go's client
 * library.
 */
@NullMarked
package dev.vedette.agent.check.jsonpath;

import org.jspecify.annotations.NullMarked;
