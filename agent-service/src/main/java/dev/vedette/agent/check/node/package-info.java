/** The node under check: which processes run, which files exist, and a bounded shell for audits. */
@NullMarked
package dev.vedette.agent.check.node;

import org.jspecify.annotations.NullMarked;
