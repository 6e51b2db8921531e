/**
 * The part of the shell's language that audits use: text to {@code Statement}, and its execution in
 * this process.
 */
@NullMarked
package dev.vedette.agent.check.script;

import org.jspecify.annotations.NullMarked;
