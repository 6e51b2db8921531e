/** Builtins on GraphQL queries and schemas, whose trees have the shape that OPA gives them. */
@NullMarked
package dev.vedette.rego.builtin.graphql;

import org.jspecify.annotations.NullMarked;
