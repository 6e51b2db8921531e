package dev.vedette.language.event;

/**
 * The type of a field, by Falco's names; it decides which operators are allowed and how a value
 * prints. Immutable.
 */
public enum ValueType {
  INT8(Kind.SIGNED, 8),
  INT16(Kind.SIGNED, 16),
  INT32(Kind.SIGNED, 32),
  INT64(Kind.SIGNED, 64),
  UINT8(Kind.UNSIGNED, 8),
  UINT16(Kind.UNSIGNED, 16),
  UINT32(Kind.UNSIGNED, 32),
  UINT64(Kind.UNSIGNED, 64),
  ERRNO(Kind.SIGNED, 64),
  FD(Kind.SIGNED, 64),
  FD32(Kind.SIGNED, 32),
  PID(Kind.SIGNED, 64),
  PID32(Kind.SIGNED, 32),
  UID(Kind.UNSIGNED, 32),
  GID(Kind.UNSIGNED, 32),
  SYSCALLID(Kind.UNSIGNED, 16),
  SIGTYPE(Kind.UNSIGNED, 8),
  SIGSET(Kind.UNSIGNED, 32),
  RELTIME(Kind.UNSIGNED, 64),
  ABSTIME(Kind.UNSIGNED, 64),
  FLAGS8(Kind.UNSIGNED, 8),
  FLAGS16(Kind.UNSIGNED, 16),
  FLAGS32(Kind.UNSIGNED, 32),
  ENUMFLAGS8(Kind.UNSIGNED, 8),
  ENUMFLAGS16(Kind.UNSIGNED, 16),
  ENUMFLAGS32(Kind.UNSIGNED, 32),
  MODE(Kind.UNSIGNED, 32),
  PORT(Kind.PORT, 16),
  BOOL(Kind.TRUTH, 32),
  DOUBLE(Kind.DECIMAL, 64),
  CHARBUF(Kind.TEXT, 0),
  FSPATH(Kind.TEXT, 0),
  FSRELPATH(Kind.TEXT, 0),
  BYTEBUF(Kind.BYTES, 0),
  IPADDR(Kind.ADDRESS, 0),
  IPV4ADDR(Kind.ADDRESS, 0),
  IPV6ADDR(Kind.ADDRESS, 0),
  IPNET(Kind.NETWORK, 0),
  SOCKADDR(Kind.OPAQUE, 0),
  SOCKTUPLE(Kind.OPAQUE, 0),
  FDLIST(Kind.OPAQUE, 0),
  CHARBUFARRAY(Kind.OPAQUE, 0),
  CHARBUF_PAIR_ARRAY(Kind.OPAQUE, 0),
  /** Known only when the event is seen; fields of this type take the type of their argument. */
  DYN(Kind.OPAQUE, 0);

  /** Types that share their operators and literals. */
  public enum Kind {
    SIGNED,
    UNSIGNED,
    PORT,
    TRUTH,
    DECIMAL,
    TEXT,
    BYTES,
    ADDRESS,
    NETWORK,
    OPAQUE
  }

  private final Kind kind;
  private final int bits;

  ValueType(Kind kind, int bits) {
    this.kind = kind;
    this.bits = bits;
  }

  public Kind kind() {
    return kind;
  }

  /** The width of a number; 0 for types without a fixed width. */
  public int bits() {
    return bits;
  }

  /** Whether values are {@link Value.Number} or {@link Value.Unsigned}. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED || kind == Kind.PORT;
  }
}
