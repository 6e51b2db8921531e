package dev.vedette.agent.check.host;

/**
 * What a file system tells about a file. Immutable.
 *
 * @param mode type and permissions, as in Unix
 * @param inode together with the device, what tells files apart
 */
public record FileStatus(int mode, int userId, int groupId, long size, long device, long inode) {
  private static final int TYPE = 0170000;

  /** Permissions with the set-id bits. */
  public int permissions() {
    return mode & 07777;
  }

  public boolean isRegular() {
    return (mode & TYPE) == 0100000;
  }

  public boolean isDirectory() {
    return (mode & TYPE) == 0040000;
  }

  public boolean isSymbolicLink() {
    return (mode & TYPE) == 0120000;
  }

  /** What it is, in words as stat has them. */
  public String type() {
    return switch (mode & TYPE) {
      case 0100000 -> size == 0 ? "regular empty file" : "regular file";
      case 0040000 -> "directory";
      case 0120000 -> "symbolic link";
      case 0020000 -> "character special file";
      case 0060000 -> "block special file";
      case 0010000 -> "fifo";
      case 0140000 -> "socket";
      default -> "weird file";
    };
  }
}
