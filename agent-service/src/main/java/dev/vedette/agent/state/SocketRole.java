package dev.vedette.agent.state;

/** Which end of a connection a process holds. */
public enum SocketRole {
  NONE,
  CLIENT,
  SERVER
}
