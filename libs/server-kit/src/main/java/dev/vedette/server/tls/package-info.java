/** Certificates: who a peer is, the files that say so, and a throw-away authority. */
@NullMarked
package dev.vedette.server.tls;

import org.jspecify.annotations.NullMarked;
