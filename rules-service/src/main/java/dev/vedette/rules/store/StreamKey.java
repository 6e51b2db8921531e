package dev.vedette.rules.store;

/**
 * One life of one agent, in which event sequences are unique; a value.
 *
 * @param node id of the node
 * @param bootId the kernel's boot id
 * @param agentEpoch number of the agent's life
 */
public record StreamKey(String node, String bootId, long agentEpoch) {}
