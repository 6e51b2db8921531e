package dev.vedette.bench.fault;

/** What is broken in a round. Immutable. */
enum Fault {
  /** The rules service is killed. */
  RULES,
  /** The agent is killed. */
  AGENT,
  /** The gateway is killed. */
  GATEWAY,
  /** PostgreSQL is killed and started again. */
  POSTGRES,
  /** Kafka is killed and started again. */
  KAFKA,
  /** The agent stands still while far more happens than the kernel's buffer holds. */
  AGENT_STANDSTILL,
  /** The rules service stands still for some seconds. */
  STANDSTILL,
  /** The network between agent and rules service carries nothing for some seconds. */
  NETWORK_CUT,
  /** Its connections break, and none can be made for some seconds. */
  NETWORK_BROKEN,
  /** It carries little for some seconds. */
  SLOW_LINK,
  /** The disk of the spool is full while the rules service is killed. */
  SPOOL_DISK,
  /** The same, and the agent is killed before anything of it can be delivered. */
  SPOOL_DISK_AND_AGENT,
  /** The rules service and PostgreSQL are killed at once. */
  RULES_AND_POSTGRES,
  /** The agent and the rules service are killed at once. */
  AGENT_AND_RULES;

  String text() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
