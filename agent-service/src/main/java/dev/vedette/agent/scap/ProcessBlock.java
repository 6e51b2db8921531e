package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.state.ExecutedImage;

/** The list of processes that a capture starts with, in its nine versions. Stateless. */
final class ProcessBlock {
  static final int LONGEST_TEXT = 1024;
  static final int LONGEST_VECTOR = 4096;
  // What follows the fields that all entries with a length have, before some were put between them.
  private static final int OLD_REST = 29;

  private ProcessBlock() {}

  static void read(Block block, int version, CaptureContent content) throws ScapException {
    while (block.has(4)) {
      if (version == 9) {
        // The length counts itself.
        Block entry = block.entry("process", block.unsignedInt() - 4);
        content.thread(entry(entry, version));
        entry.finish();
      } else {
        content.thread(entry(block, version));
      }
    }
    block.finish();
  }

  private static RecordedThread entry(Block entry, int version) throws ScapException {
    RecordedThread thread = new RecordedThread(entry.int64());
    thread.pid = entry.int64();
    thread.parent = entry.int64();
    thread.session = version >= 6 ? entry.int64() : -1;
    thread.virtualGroup = version >= 8 ? entry.int64() : -1;
    thread.group = -1;
    thread.comm = entry.text(LONGEST_TEXT);
    thread.exe = entry.text(LONGEST_TEXT);
    if (version >= 7) {
      thread.path = entry.text(LONGEST_TEXT);
    }
    thread.arguments = RecordedEvent.split(entry.vector(LONGEST_VECTOR));
    thread.cwd = entry.text(LONGEST_TEXT);
    thread.fileLimit = entry.int64();
    thread.flags = entry.unsignedInt();
    thread.userId = entry.int32();
    thread.groupId = entry.int32();
    if (version >= 2) {
      thread.virtualKilobytes = entry.unsignedInt();
      thread.residentKilobytes = entry.unsignedInt();
      thread.swappedKilobytes = entry.unsignedInt();
      thread.majorFaults = entry.int64();
      thread.minorFaults = entry.int64();
    }
    if (version >= 3) {
      thread.environment = RecordedEvent.split(entry.vector(LONGEST_VECTOR));
    }
    if (version >= 4) {
      thread.virtualTid = entry.int64();
      thread.virtualPid = entry.int64();
      // As many subsystems as a kernel may have, each with a path.
      thread.cgroups = RecordedEvent.split(entry.vector(0xffff));
    }
    if (version >= 5) {
      thread.root = entry.text(LONGEST_TEXT);
    }
    if (version == 9) {
      rest(entry, thread);
    }
    return thread;
  }

  /** Fields that were added one after the other: an entry ends where its writer knew no more. */
  private static void rest(Block entry, RecordedThread thread) throws ScapException {
    if (entry.left() > OLD_REST) {
      thread.namespaceStartNanos = entry.int64();
      thread.terminal = entry.int32();
    }
    if (entry.has(4)) {
      thread.loginUserId = entry.int32();
    }
    int flags = flag(entry, ExecutedImage.WRITABLE);
    if (entry.has(8)) {
      thread.inheritable = entry.int64();
    }
    if (entry.has(8)) {
      thread.permitted = entry.int64();
    }
    if (entry.has(8)) {
      thread.effective = entry.int64();
    }
    flags |= flag(entry, ExecutedImage.UPPER_LAYER);
    if (entry.has(8)) {
      thread.imageInode = entry.int64();
    }
    if (entry.has(8)) {
      thread.imageChangeNanos = entry.int64();
    }
    if (entry.has(8)) {
      thread.imageModifyNanos = entry.int64();
    }
    flags |= flag(entry, ExecutedImage.MEMFD);
    flags |= flag(entry, ExecutedImage.LOWER_LAYER);
    if (entry.has(8)) {
      thread.group = entry.int64();
    }
    thread.imageFlags = flags;
  }

  private static int flag(Block entry, int flag) throws ScapException {
    return entry.has(1) && entry.unsignedByte() != 0 ? flag : 0;
  }
}
