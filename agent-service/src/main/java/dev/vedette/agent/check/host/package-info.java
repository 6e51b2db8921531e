/** Files, accounts and processes of a node, read in place, also below another root directory. */
@NullMarked
package dev.vedette.agent.check.host;

import org.jspecify.annotations.NullMarked;
