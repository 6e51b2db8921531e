package dev.vedette.language.text;

/** Addresses of services. Stateless. */
public final class SocketAddress {
  private static final String UNIX = "unix://";

  private SocketAddress() {}

  /** Whether this is a path in the file system rather than a host. */
  public static boolean isUnix(String url) {
    return url.startsWith(UNIX);
  }
}
