package dev.vedette.agent.state;

import dev.vedette.ebpf.RecordView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One record as the kernel side wrote it (see {@code capture.h}): a header, then sections by tag.
 * One instance is moved from record to record; it is valid as long as the view it reads. Not
 * thread-safe.
 */
public final class KernelRecord {
  public static final int EXECVE = 1;
  public static final int EXECVEAT = 2;
  public static final int FORK = 3;
  public static final int EXIT = 4;

  /** What a section holds, and its tag on the kernel side. */
  public enum Section {
    PATH(1),
    PATH_BASE(2),
    PATH2(3),
    PATH2_BASE(4),
    DESCRIPTOR(5),
    DESCRIPTOR_PATH(6),
    UNIX_PATH(7),
    UNIX_PEER_PATH(8),
    ADDRESS(9),
    TEXT(10),
    PROCESS(11),
    EXE(12),
    CWD(13),
    ARGUMENTS(14),
    ENVIRONMENT(15),
    FILENAME(16),
    CGROUP(17),
    CGROUP_V1(18),
    DATA(19),
    MEMORY(20),
    MEMORY2(21);

    private final int tag;

    Section(int tag) {
      this.tag = tag;
    }
  }

  private static final int HEADER_BYTES = 136;
  private static final int COMM = 72;
  private static final int COMM_BYTES = 16;
  private static final int ARGUMENTS = 88;
  private static final int SECTIONS = Section.values().length + 1;

  private final int[] starts = new int[SECTIONS];
  private final int[] lengths = new int[SECTIONS];
  private @Nullable RecordView view;

  /** Moves to a record; false if it is malformed. */
  public boolean read(RecordView record) {
    view = null;
    if (record.size() < HEADER_BYTES) {
      return false;
    }
    Arrays.fill(starts, 0);
    int at = HEADER_BYTES;
    while (at + 4 <= record.size()) {
      int tag = record.unsignedShort(at);
      int length = record.unsignedShort(at + 2);
      at += 4;
      if (tag == 0 || tag >= SECTIONS || length > record.size() - at) {
        return false;
      }
      starts[tag] = at;
      lengths[tag] = length;
      // A string is followed by its final NUL, which its length leaves out.
      at += isString(tag) ? length + 1 : length;
    }
    view = record;
    return true;
  }

  /** The number of the event: one of the constants, or what the recipe of the system call says. */
  public int event() {
    return view().unsignedShort(0);
  }

  /** Whether something was cut off. */
  public boolean truncated() {
    return (view().unsignedShort(2) & 1) != 0;
  }

  /** Whether a program of 32 bits made the call, so that words in its memory have as many. */
  public boolean compat() {
    return (view().unsignedShort(2) & 2) != 0;
  }

  public int cpu() {
    return view().int32(4);
  }

  /** When it happened, in nanoseconds since boot. */
  public long bootNanos() {
    return view().int64(8);
  }

  /** When the process started, in nanoseconds since boot. */
  public long processStart() {
    return view().int64(16);
  }

  public long cgroupId() {
    return view().int64(24);
  }

  public long effectiveCapabilities() {
    return view().int64(32);
  }

  public long result() {
    return view().int64(40);
  }

  public int processId() {
    return view().int32(48);
  }

  public int threadId() {
    return view().int32(52);
  }

  public int parentId() {
    return view().int32(56);
  }

  public int userId() {
    return view().int32(60);
  }

  public int groupId() {
    return view().int32(64);
  }

  public int loginUserId() {
    return view().int32(68);
  }

  /** The name of the thread. */
  public byte[] comm() {
    RecordView record = view();
    int length = 0;
    while (length < COMM_BYTES && record.unsignedByte(COMM + length) != 0) {
      length++;
    }
    return record.bytes(COMM, length);
  }

  /** Whether the thread has this name, which is followed by its final NUL. */
  public boolean hasComm(byte[] terminated) {
    return view().matches(COMM, terminated);
  }

  /** An argument of the system call, from 0. */
  public long argument(int index) {
    return view().int64(ARGUMENTS + 8 * index);
  }

  public boolean has(Section section) {
    return starts[section.tag] != 0;
  }

  /** The bytes of a section, copied; empty if it is not there. */
  public byte[] bytes(Section section) {
    int tag = section.tag;
    return starts[tag] == 0 ? new byte[0] : view().bytes(starts[tag], lengths[tag]);
  }

  /** How long a section is; 0 if it is not there. */
  public int length(Section section) {
    return has(section) ? lengths[section.tag] : 0;
  }

  /** The path in a section of components, from the root; null if it is not there. */
  public byte @Nullable [] path(Section section) {
    int tag = section.tag;
    return starts[tag] == 0 ? null : PathBytes.fromComponents(view(), starts[tag], lengths[tag]);
  }

  public int unsignedByte(Section section, int offset) {
    return view().unsignedByte(at(section, offset, 1));
  }

  public int unsignedShort(Section section, int offset) {
    return view().unsignedShort(at(section, offset, 2));
  }

  public int int32(Section section, int offset) {
    return view().int32(at(section, offset, 4));
  }

  public long int64(Section section, int offset) {
    return view().int64(at(section, offset, 8));
  }

  public byte[] bytes(Section section, int offset, int length) {
    return view().bytes(at(section, offset, length), length);
  }

  /** The text in a section, for messages and look-ups. */
  public String text(Section section) {
    return new String(bytes(section), StandardCharsets.UTF_8);
  }

  private int at(Section section, int offset, int length) {
    int tag = section.tag;
    if (starts[tag] == 0 || offset + length > lengths[tag]) {
      throw new IndexOutOfBoundsException(
          "section " + section + ": offset " + offset + " (expected: within the section)");
    }
    return starts[tag] + offset;
  }

  private static boolean isString(int tag) {
    return tag == Section.PATH.tag
        || tag == Section.PATH2.tag
        || tag == Section.TEXT.tag
        || tag == Section.FILENAME.tag;
  }

  private RecordView view() {
    RecordView current = view;
    if (current == null) {
      throw new IllegalStateException("record: none (expected: read before use)");
    }
    return current;
  }
}
