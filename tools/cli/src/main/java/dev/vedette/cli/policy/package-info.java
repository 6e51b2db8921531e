/** Commands about policies in Rego, in the image of Conftest's and OPA's. */
@NullMarked
package dev.vedette.cli.policy;

import org.jspecify.annotations.NullMarked;
