/** What a run found, and its forms: kube-bench's JSON, its text and JUnit. */
@NullMarked
package dev.vedette.agent.check.report;

import org.jspecify.annotations.NullMarked;
