package dev.vedette.agent.state;

import dev.vedette.language.event.Value;

/** What a descriptor stands for, and how rules name that. */
@SuppressWarnings("ImmutableEnumChecker") // values are immutable, only not annotated so
public enum DescriptorKind {
  NONE("", ""),
  FILE("file", "f"),
  DIRECTORY("directory", "d"),
  IPV4("ipv4", "4"),
  IPV6("ipv6", "6"),
  UNIX("unix", "u"),
  NETLINK("netlink", "n"),
  OTHER_SOCKET("unknown", "o"),
  PIPE("pipe", "p"),
  EVENT("event", "e"),
  SIGNAL("signalfd", "s"),
  EVENT_POLL("eventpoll", "l"),
  INOTIFY("inotify", "i"),
  TIMER("timerfd", "t"),
  BPF("bpf", "b"),
  USER_FAULT("userfaultfd", "u"),
  IO_URING("io_uring", "r"),
  MEMORY("memfd", "m"),
  PID("pidfd", "P"),
  UNKNOWN("unknown", "o");

  private final Value type;
  private final Value letter;

  DescriptorKind(String type, String letter) {
    this.type = Value.text(type);
    this.letter = Value.text(letter);
  }

  /** {@code fd.type}. */
  public Value type() {
    return type;
  }

  /** {@code fd.typechar}. */
  public Value letter() {
    return letter;
  }

  public boolean isInternet() {
    return this == IPV4 || this == IPV6;
  }

  public boolean isSocket() {
    return isInternet() || this == UNIX || this == NETLINK || this == OTHER_SOCKET;
  }

  public boolean isFile() {
    return this == FILE || this == DIRECTORY;
  }
}
