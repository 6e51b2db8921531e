/** The Pod Security Standards, by level and version, in Kubernetes' own words. */
@NullMarked
package dev.vedette.scanner.podsecurity;

import org.jspecify.annotations.NullMarked;
