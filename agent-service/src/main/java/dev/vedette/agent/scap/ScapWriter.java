package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.state.ExecutedImage;
import dev.vedette.agent.state.OpenDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a capture in the newest form of the format, as other tools read it: first everything that
 * it is told of the node, then events. Not thread-safe.
 */
public final class ScapWriter implements CaptureContent, AutoCloseable {
  private static final int MAJOR = 1;
  private static final int MINOR = 2;
  private static final int EVENT_HEADER = 26;
  private static final int LARGEST_PARAMETER = 0xffff;
  private static final int LARGEST_EVENT = 0xff00;
  private static final int LONGEST_ACCOUNT = 255;

  private final OutputStream stream;
  private final BlockBuffer interfaces = new BlockBuffer();
  private final BlockBuffer accounts = new BlockBuffer();
  private final BlockBuffer processes = new BlockBuffer();
  private final Map<Long, BlockBuffer> descriptors = new LinkedHashMap<>();
  private Machine machine = new Machine(1, 0, "", 0);
  private boolean begun;
  private long written;
  private long tooLarge;

  /** A writer to this stream, which is closed with it. */
  public ScapWriter(OutputStream stream) {
    this.stream = stream;
  }

  /** How many bytes were written, before compression. */
  public long bytes() {
    return written;
  }

  /** How many events were left out because the format has no room for so large ones. */
  public long tooLarge() {
    return tooLarge;
  }

  @Override
  public void machine(Machine told) {
    machine = told;
  }

  @Override
  public void networkInterface(NetworkInterface found) {
    boolean ipv4 = found.address().length == 4;
    byte[] name = found.name().getBytes(StandardCharsets.UTF_8);
    int nameSize = Math.min(name.length, 255);
    BlockBuffer entry =
        new BlockBuffer()
            .number(ipv4 ? NodeBlocks.IPV4 : NodeBlocks.IPV6, 2)
            .number(nameSize, 2)
            .bytes(found.address())
            .bytes(found.mask())
            .bytes(found.broadcast())
            .number(0, 8);
    for (int i = 0; i < nameSize; i++) {
      entry.number(name[i], 1);
    }
    // Unlike in other lists, the length does not count itself.
    interfaces.number(entry.size(), 4).bytes(entry.toByteArray());
  }

  @Override
  public void user(User user) {
    accounts.entry(
        new BlockBuffer()
            .number(0, 1)
            .number(user.id(), 4)
            .number(user.groupId(), 4)
            .text(utf8(user.name()), LONGEST_ACCOUNT)
            .text(utf8(user.home()), LONGEST_ACCOUNT)
            .text(utf8(user.shell()), LONGEST_ACCOUNT));
  }

  @Override
  public void group(int id, String name) {
    accounts.entry(new BlockBuffer().number(1, 1).number(id, 4).text(utf8(name), LONGEST_ACCOUNT));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void thread(RecordedThread thread) {
    BlockBuffer entry =
        new BlockBuffer()
            .number(thread.tid, 8)
            .number(thread.pid, 8)
            .number(thread.parent, 8)
            .number(thread.session, 8)
            .number(thread.virtualGroup, 8)
            .text(thread.comm, ProcessBlock.LONGEST_TEXT)
            .text(thread.exe, ProcessBlock.LONGEST_TEXT)
            .text(thread.path, ProcessBlock.LONGEST_TEXT)
            .text(joined(thread.arguments), ProcessBlock.LONGEST_VECTOR)
            .text(thread.cwd, ProcessBlock.LONGEST_TEXT)
            .number(thread.fileLimit, 8)
            .number(thread.flags, 4)
            .number(thread.userId, 4)
            .number(thread.groupId, 4)
            .number(thread.virtualKilobytes, 4)
            .number(thread.residentKilobytes, 4)
            .number(thread.swappedKilobytes, 4)
            .number(thread.majorFaults, 8)
            .number(thread.minorFaults, 8)
            .text(joined(thread.environment), ProcessBlock.LONGEST_VECTOR)
            .number(thread.virtualTid, 8)
            .number(thread.virtualPid, 8)
            .text(joined(thread.cgroups), ProcessBlock.LONGEST_VECTOR)
            .text(thread.root, ProcessBlock.LONGEST_TEXT)
            .number(thread.namespaceStartNanos, 8)
            .number(thread.terminal, 4)
            .number(thread.loginUserId, 4)
            .number(flag(thread, ExecutedImage.WRITABLE), 1)
            .number(thread.inheritable, 8)
            .number(thread.permitted, 8)
            .number(thread.effective, 8)
            .number(flag(thread, ExecutedImage.UPPER_LAYER), 1)
            .number(thread.imageInode, 8)
            .number(thread.imageChangeNanos, 8)
            .number(thread.imageModifyNanos, 8)
            .number(flag(thread, ExecutedImage.MEMFD), 1)
            .number(flag(thread, ExecutedImage.LOWER_LAYER), 1)
            .number(thread.group, 8);
    processes.entry(entry);
  }

  private static int flag(RecordedThread thread, int flag) {
    return (thread.imageFlags & flag) != 0 ? 1 : 0;
  }

  private static byte[] joined(List<byte[]> texts) {
    BlockBuffer joined = new BlockBuffer();
    for (byte[] text : texts) {
      // What does not fit is left out whole: half an argument would be another one.
      if (joined.size() + text.length >= ProcessBlock.LONGEST_VECTOR) {
        break;
      }
      joined.bytes(text).number(0, 1);
    }
    return joined.toByteArray();
  }

  @Override
  public void descriptor(long threadId, long number, OpenDescriptor found) {
    descriptors
        .computeIfAbsent(threadId, _ -> new BlockBuffer().number(threadId, 8))
        .entry(DescriptorBlock.entry(number, found));
  }

  /** Writes what was told so far, if that was not done; only events may follow. */
  @Override
  public void complete() {
    try {
      if (!begun) {
        begin();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void begin() throws IOException {
    begun = true;
    block(
        BlockType.SECTION_HEADER,
        new BlockBuffer()
            .number(ScapReader.BYTE_ORDER, 4)
            .number(MAJOR, 2)
            .number(MINOR, 2)
            .number(-1, 8));
    block(
        BlockType.MACHINE_INFO,
        new BlockBuffer()
            .number(machine.processors(), 4)
            .number(machine.memoryBytes(), 8)
            .number(0, 8)
            .fixed(utf8(machine.hostname()), NodeBlocks.HOSTNAME_BYTES)
            .number(machine.bootNanos(), 8)
            .number(0, 8)
            .number(0, 8)
            .number(0, 8));
    block(BlockType.INTERFACES_2, interfaces);
    block(BlockType.ACCOUNTS_2, accounts);
    block(BlockType.PROCESSES_9, processes);
    for (BlockBuffer list : descriptors.values()) {
      block(BlockType.DESCRIPTORS_2, list);
    }
    descriptors.clear();
  }

  /** Writes an event. */
  public void event(RecordedEvent event) throws IOException {
    event(event, 0);
  }

  /** Writes an event that changes the state of who reads it and is not to be seen. */
  public void background(RecordedEvent event) throws IOException {
    event(event, ScapReader.STATE_ONLY);
  }

  private void event(RecordedEvent event, int flags) throws IOException {
    if (!begun) {
      begin();
    }
    boolean large = event.kind().is(Trait.LARGE_PAYLOAD);
    int width = large ? 4 : 2;
    int count = event.count();
    long size = EVENT_HEADER + (long) count * width;
    boolean fits = true;
    for (int i = 0; i < count; i++) {
      size += event.length(i);
      fits &= large || event.length(i) <= LARGEST_PARAMETER;
    }
    if (!fits || (!large && size > LARGEST_EVENT)) {
      tooLarge++;
      return;
    }
    BlockBuffer body = new BlockBuffer().number(event.cpu(), 2);
    if (flags != 0) {
      body.number(flags, 4);
    }
    body.number(event.timeNanos(), 8)
        .number(event.threadId(), 8)
        .number(size, 4)
        .number(event.kind().number(), 2)
        .number(count, 4);
    for (int i = 0; i < count; i++) {
      body.number(event.length(i), width);
    }
    for (int i = 0; i < count; i++) {
      body.bytes(event.bytes(i));
    }
    block(type(large, flags != 0), body);
  }

  private static int type(boolean large, boolean flagged) {
    if (flagged) {
      return large ? BlockType.EVENT_FLAGS_2_LARGE : BlockType.EVENT_FLAGS_2;
    }
    return large ? BlockType.EVENT_2_LARGE : BlockType.EVENT_2;
  }

  private void block(int type, BlockBuffer body) throws IOException {
    int padding = -body.size() & 3;
    long size = 12L + body.size() + padding;
    BlockBuffer block = new BlockBuffer().number(type, 4).number(size, 4).bytes(body.toByteArray());
    block.number(0, padding).number(size, 4);
    stream.write(block.toByteArray());
    written += size;
  }

  @Override
  public void close() throws IOException {
    if (!begun) {
      begin();
    }
    stream.close();
  }
}
