/** Tools for people who write rules: tests, explanations, costs, and the form of rule files. */
@NullMarked
package dev.vedette.language.author;

import org.jspecify.annotations.NullMarked;
