package dev.vedette.agent.event;

import dev.vedette.agent.state.ContainerSource;

/**
 * What is known of a node beyond what its kernel tells. Immutable; the parts are thread-safe.
 *
 * @param containers what container runtimes say
 * @param hosts the addresses of hosts that rules name
 */
public record NodeKnowledge(ContainerSource containers, HostNames hosts) {}
