/** Builtins that read and write other forms of data: Base64, hex, URL queries, JSON and YAML. */
@NullMarked
package dev.vedette.rego.builtin.encoding;

import org.jspecify.annotations.NullMarked;
