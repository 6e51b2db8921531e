package dev.vedette.agent.state;

import java.util.Arrays;

/** Sets single members of a thread, as cases do that tell no event for it. Stateless. */
public final class ThreadChange {
  private ThreadChange() {}

  public static void comm(TrackedProcess thread, byte[] comm) {
    thread.setComm(comm);
    thread.changed();
  }

  public static void exe(TrackedProcess thread, byte[] exe) {
    ExecutedImage image = thread.image;
    byte[] rest = image.rest();
    byte[] arguments = Arrays.copyOf(exe, exe.length + 1 + rest.length);
    System.arraycopy(rest, 0, arguments, exe.length + 1, rest.length);
    set(thread, image.path(), arguments);
  }

  public static void exePath(TrackedProcess thread, byte[] path) {
    set(thread, path, thread.image.arguments());
  }

  public static void group(TrackedProcess thread, long group) {
    thread.processGroup = group;
    thread.changed();
  }

  private static void set(TrackedProcess thread, byte[] path, byte[] arguments) {
    ExecutedImage image = thread.image;
    thread.image =
        new ExecutedImage(
            path,
            arguments,
            image.environment(),
            image.flags(),
            image.inode(),
            image.changeNanos(),
            image.modifyNanos());
    thread.changed();
  }
}
