package dev.vedette.agent.state;

import dev.vedette.ebpf.RecordView;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes records as the kernel side does. */
public final class RecordBuilder {
  private static final int HEADER_BYTES = 136;

  private final ByteBuffer header =
      ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.nativeOrder());
  private final ByteArrayOutputStream sections = new ByteArrayOutputStream();

  public RecordBuilder(int event, int pid) {
    header.putShort(0, (short) event);
    header.putLong(8, 5_000_000_000L);
    header.putLong(16, 1_000_000_000L);
    header.putInt(48, pid);
    header.putInt(52, pid);
    header.putInt(56, 1);
    header.putInt(68, -1);
    comm("test");
  }

  public RecordBuilder comm(String comm) {
    header.put(72, new byte[16]);
    header.put(72, comm.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public RecordBuilder thread(int tid) {
    header.putInt(52, tid);
    return this;
  }

  public RecordBuilder parent(int pid) {
    header.putInt(56, pid);
    return this;
  }

  public RecordBuilder user(int uid, int gid) {
    header.putInt(60, uid);
    header.putInt(64, gid);
    return this;
  }

  public RecordBuilder loginUser(int uid) {
    header.putInt(68, uid);
    return this;
  }

  public RecordBuilder capabilities(long effective) {
    header.putLong(32, effective);
    return this;
  }

  public RecordBuilder cgroup(long id) {
    header.putLong(24, id);
    return this;
  }

  public RecordBuilder start(long nanos) {
    header.putLong(16, nanos);
    return this;
  }

  public RecordBuilder result(long result) {
    header.putLong(40, result);
    return this;
  }

  public RecordBuilder argument(int index, long value) {
    header.putLong(88 + 8 * index, value);
    return this;
  }

  /** A section whose string is followed by NUL: a path, a text, a file name. */
  public RecordBuilder string(int tag, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    section(tag, bytes.length);
    sections.writeBytes(bytes);
    sections.write(0);
    return this;
  }

  /** A section of components, leaf first. */
  public RecordBuilder components(int tag, String... leafFirst) {
    StringBuilder text = new StringBuilder();
    for (String component : leafFirst) {
      text.append(component).append('\0');
    }
    return bytes(tag, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  public RecordBuilder bytes(int tag, byte[] content) {
    section(tag, content.length);
    sections.writeBytes(content);
    return this;
  }

  public RecordView view() {
    return RecordView.of(array());
  }

  public byte[] array() {
    byte[] record = new byte[HEADER_BYTES + sections.size()];
    header.get(0, record, 0, HEADER_BYTES);
    System.arraycopy(sections.toByteArray(), 0, record, HEADER_BYTES, sections.size());
    return record;
  }

  public KernelRecord read() {
    KernelRecord record = new KernelRecord();
    if (!record.read(view())) {
      throw new AssertionError("malformed");
    }
    return record;
  }

  /** The section that a fork or an exec has. */
  public RecordBuilder process(int group, int session, int virtualPid, int terminal) {
    ByteBuffer process = ByteBuffer.allocate(80).order(ByteOrder.nativeOrder());
    process.putInt(0, group).putInt(4, session).putInt(8, virtualPid).putInt(12, virtualPid);
    process.putInt(16, terminal).putInt(20, 1).putLong(40, 77).putLong(48, 100).putLong(56, 90);
    return bytes(11, process.array());
  }

  private void section(int tag, int length) {
    sections.writeBytes(
        ByteBuffer.allocate(4)
            .order(ByteOrder.nativeOrder())
            .putShort((short) tag)
            .putShort((short) length)
            .array());
  }
}
