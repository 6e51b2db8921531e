/** Keeping the token of a gateway for later commands. */
@NullMarked
package dev.vedette.cli.login;

import org.jspecify.annotations.NullMarked;
