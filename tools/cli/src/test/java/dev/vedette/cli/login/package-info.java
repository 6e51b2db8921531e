/** Tests of logging in. */
@NullMarked
package dev.vedette.cli.login;

import org.jspecify.annotations.NullMarked;
