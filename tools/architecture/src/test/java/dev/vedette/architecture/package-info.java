/** Tests of the whole tree: which room may know which, and what no room may do. */
@NullMarked
package dev.vedette.architecture;

import org.jspecify.annotations.NullMarked;
