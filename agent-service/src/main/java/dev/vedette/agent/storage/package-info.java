/** What the agent keeps on disk between two starts: one directory that one process owns. */
@NullMarked
package dev.vedette.agent.storage;

import org.jspecify.annotations.NullMarked;
