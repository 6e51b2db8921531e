/**
 * Go's text templates, as far as templates for reports use them: values, fields, variables, if,
 * range, with and functions. Named templates are refused where they stand.
 */
@NullMarked
package dev.vedette.scanner.template;

import org.jspecify.annotations.NullMarked;
