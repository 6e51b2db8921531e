/** Captures as other tools write and read them: {@code .scap} files, from bytes to events. */
@NullMarked
package dev.vedette.agent.scap;

import org.jspecify.annotations.NullMarked;
