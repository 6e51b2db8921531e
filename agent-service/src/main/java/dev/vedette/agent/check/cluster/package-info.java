/** What checks ask of the Kubernetes API: one client, and the programs that audits ask it with. */
@NullMarked
package dev.vedette.agent.check.cluster;

import org.jspecify.annotations.NullMarked;
