/** kubesec's rules, and the reports that they give as kubesec gives them. */
@NullMarked
package dev.vedette.scanner.kubesec;

import org.jspecify.annotations.NullMarked;
