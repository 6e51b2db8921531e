/** How dangerous a workload is, by the Kubernetes Common Configuration Scoring System. */
@NullMarked
package dev.vedette.scanner.risk;

import org.jspecify.annotations.NullMarked;
