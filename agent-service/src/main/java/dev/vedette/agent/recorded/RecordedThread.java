package dev.vedette.agent.recorded;

import java.util.List;

/**
 * One thread as a capture found it when it began, field by field; what is not told stays zero or
 * empty. Filled by one reader, then handed to the state. Not thread-safe.
 */
@SuppressWarnings("VisibilityModifier") // a record of forty components would be harder to fill
public final class RecordedThread {
  public final long tid;
  public long pid;
  public long parent;
  public long session;
  public long group;
  public long virtualGroup;
  public long virtualTid;
  public long virtualPid;
  public byte[] comm = {};
  public byte[] exe = {};
  public byte[] path = {};
  public List<byte[]> arguments = List.of();
  public List<byte[]> environment = List.of();
  public List<byte[]> cgroups = List.of();
  public byte[] cwd = {};
  public byte[] root = {};
  public int userId;
  public int groupId;
  public int loginUserId = -1;
  public int terminal;
  public long flags;
  public long fileLimit;
  public long permitted;
  public long effective;
  public long inheritable;
  public int imageFlags;
  public long imageInode;
  public long imageChangeNanos;
  public long imageModifyNanos;
  public long virtualKilobytes;
  public long residentKilobytes;
  public long swappedKilobytes;
  public long majorFaults;
  public long minorFaults;
  public long startNanos;
  public long namespaceStartNanos;

  public RecordedThread(long tid) {
    this.tid = tid;
  }
}
