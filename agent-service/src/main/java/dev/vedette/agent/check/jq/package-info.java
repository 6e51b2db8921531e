/**
 * The language of jq, as far as audits use it: programs that pick values out of JSON. Assignments,
 * destructuring and modules are refused where they stand.
 */
@NullMarked
package dev.vedette.agent.check.jq;

import org.jspecify.annotations.NullMarked;
