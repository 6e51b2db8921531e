/** Falco rule files to compiled rules: lists, macros, overrides, exceptions. */
@NullMarked
package dev.vedette.language.rulefile;

import org.jspecify.annotations.NullMarked;
