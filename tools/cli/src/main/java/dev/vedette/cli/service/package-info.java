/** One service alone, as in Kubernetes. */
@NullMarked
package dev.vedette.cli.service;

import org.jspecify.annotations.NullMarked;
