/** The web page: its files, as they are. */
@NullMarked
package dev.vedette.gateway.page;

import org.jspecify.annotations.NullMarked;
