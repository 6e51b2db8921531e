/** What the rules let the kernel decide: from their conditions to tables of masks. */
@NullMarked
package dev.vedette.agent.filter;

import org.jspecify.annotations.NullMarked;
