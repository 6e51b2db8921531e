package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture block by block, compressed or not. What it holds apart from events goes to a
 * {@link CaptureContent}; events are read as they were written, old versions and all. Blocks and
 * events of unknown types are passed over and counted. Memory is bounded whatever the file says.
 * Not thread-safe.
 */
public final class ScapReader implements AutoCloseable {
  static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int MAJOR = 1;
  private static final int BLOCK_FRAME = 12;
  // A block's type and length are before its body, its length again behind it.
  private static final int TRAILER = 4;
  private static final int LARGEST_EVENT = 1 << 16;
  private static final int LARGEST_PAYLOAD = 1 << 24;
  private static final int HEADER_1 = 22;
  private static final int HEADER_2 = 26;
  private static final int MOST_PARAMETERS = 64;
  static final int STATE_ONLY = 1;

  private final CaptureInput input;
  private final CaptureContent content;
  private final EventTable table = EventTable.standard();
  private final int[] lengths = new int[MOST_PARAMETERS];
  private byte[] body = new byte[LARGEST_EVENT];
  private boolean begun;
  private boolean complete;
  private long blockOffset;
  private long events;
  private long unknownBlocks;
  private long unknownEvents;
  private boolean background;

  /** A reader of this stream, which is closed with it. */
  public ScapReader(InputStream stream, CaptureContent content) throws IOException {
    this.input = new CaptureInput(stream);
    this.content = content;
  }

  /** A reader of this file. */
  public static ScapReader open(Path file, CaptureContent content) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return new ScapReader(stream, content);
    } catch (IOException | RuntimeException failed) {
      stream.close();
      throw failed;
    }
  }

  /** How many events were read. */
  public long events() {
    return events;
  }

  /** How many blocks were of a type that is not known. */
  public long unknownBlocks() {
    return unknownBlocks;
  }

  /** How many events were of a kind that is not known. */
  public long unknownEvents() {
    return unknownEvents;
  }

  /** Whether the event that was read last is there for the state only, and not to be seen. */
  public boolean isBackground() {
    return background;
  }

  /**
   * Moves an event to the next one of the file; it is valid until the next call.
   *
   * @return whether there was one
   */
  public boolean next(RecordedEvent event) throws ScapException {
    while (!input.atEnd()) {
      blockOffset = input.offset();
      int type = (int) input.number(4);
      long size = input.number(4);
      if (!begun && type != BlockType.SECTION_HEADER) {
        throw error("not a capture (expected: a section header)");
      }
      if (size < BLOCK_FRAME) {
        throw error("a block of " + size + " bytes (expected: at least " + BLOCK_FRAME + ")");
      }
      if (read(type, size, event)) {
        return true;
      }
    }
    if (!begun) {
      throw error("empty file (expected: a section header)");
    }
    finishLists();
    return false;
  }

  private boolean read(int type, long size, RecordedEvent event) throws ScapException {
    BlockType known = BlockType.of(type);
    boolean found = false;
    if (known == BlockType.EVENT) {
      finishLists();
      found = event(type, size - BLOCK_FRAME, event);
    } else {
      list(type, known, new Block(input, name(known), size - BLOCK_FRAME));
    }
    long trailer = input.number(TRAILER);
    if (trailer != size) {
      throw error("a block of " + size + " bytes ends as one of " + trailer);
    }
    return found;
  }

  private static String name(@Nullable BlockType type) {
    return switch (type) {
      case null -> "unknown block";
      case SECTION -> "section header";
      case MACHINE -> "machine";
      case PROCESSES -> "list of processes";
      case DESCRIPTORS -> "list of descriptors";
      case INTERFACES -> "list of interfaces";
      case ACCOUNTS -> "list of accounts";
      case EVENT -> "event";
    };
  }

  private void finishLists() {
    if (!complete) {
      complete = true;
      content.complete();
    }
  }

  private void list(int type, @Nullable BlockType known, Block block) throws ScapException {
    boolean entryLengths = BlockType.hasEntryLengths(type);
    switch (known) {
      case null -> {
        unknownBlocks++;
        block.finish();
      }
      case SECTION -> section(block);
      case MACHINE -> NodeBlocks.machine(block, content);
      case PROCESSES -> ProcessBlock.read(block, BlockType.processVersion(type), content);
      case DESCRIPTORS -> DescriptorBlock.read(block, entryLengths, content);
      case INTERFACES -> NodeBlocks.interfaces(block, entryLengths, content);
      case ACCOUNTS -> NodeBlocks.accounts(block, entryLengths, content);
      case EVENT -> throw new IllegalStateException("events are no list");
    }
  }

  private void section(Block block) throws ScapException {
    int order = block.int32();
    if (order != BYTE_ORDER) {
      throw error(
          order == Integer.reverseBytes(BYTE_ORDER)
              ? "written by a big-endian machine (expected: little-endian)"
              : "byte order " + Integer.toHexString(order) + " (expected: 1a2b3c4d)");
    }
    int major = block.unsignedShort();
    if (major > MAJOR) {
      throw error("format version " + major + " (expected: at most " + MAJOR + ")");
    }
    block.finish();
    begun = true;
    complete = false;
  }

  private boolean event(int type, long size, RecordedEvent event) throws ScapException {
    int largest = BlockType.isLarge(type) ? LARGEST_PAYLOAD : LARGEST_EVENT;
    if (size > largest) {
      throw error("an event of " + size + " bytes (expected: at most " + largest + ")");
    }
    body = input.bytes(body, (int) size);
    int header = 2 + (BlockType.hasFlags(type) ? 4 : 0);
    background = BlockType.hasFlags(type) && size >= header && (number(2, 4) & STATE_ONLY) != 0;
    boolean counted = BlockType.countsParameters(type);
    int start = header + (counted ? HEADER_2 : HEADER_1);
    if (size < start) {
      throw error("an event of " + size + " bytes (expected: at least " + start + ")");
    }
    Optional<EventKind> known = table.numbered((int) number(header + 20, 2));
    if (known.isEmpty()) {
      unknownEvents++;
      return false;
    }
    EventKind kind = known.get();
    // The length that the event says counts its header; padding may follow.
    long end = header + number(header + 16, 4);
    if (!counted && kind.isWronglyLong()) {
      end -= 3;
    }
    if (end < start || end > size) {
      throw error(kind + ": " + (end - header) + " bytes of an event (expected: " + size + ")");
    }
    event.begin(kind, number(header, 8), number(header + 8, 8), (int) number(0, 2));
    int width = kind.is(Trait.LARGE_PAYLOAD) ? 4 : 2;
    int count =
        counted
            ? parameters(kind, start, width, (int) end, number(header + 22, 4))
            : counted(kind, start, (int) end);
    int kept = Math.min(count, kind.parameters().size());
    event.parameters(body, start + count * width, lengths, kept);
    events++;
    return true;
  }

  /** Reads the lengths of an event that says how many parameters it has. */
  private int parameters(EventKind kind, int start, int width, int end, long count)
      throws ScapException {
    if (count > MOST_PARAMETERS || start + count * width > end) {
      throw error(kind + ": " + count + " parameters (expected: as many as it has room for)");
    }
    long sum = lengths(start, width, (int) count);
    if (start + count * width + sum > end) {
      throw error(kind + ": parameters of " + sum + " bytes (expected: within the event)");
    }
    return (int) count;
  }

  /** How many parameters an event has that does not say it: so many that they fill it. */
  private int counted(EventKind kind, int start, int end) throws ScapException {
    for (int count = kind.parameters().size(); count >= 0; count--) {
      if (start + count * 2 <= end && start + count * 2 + lengths(start, 2, count) == end) {
        return count;
      }
    }
    throw error(kind + ": its parameters do not fill it");
  }

  private long lengths(int start, int width, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      long length =
          width == 2
              ? Byte.toUnsignedInt(body[start + 2 * i])
                  | (Byte.toUnsignedInt(body[start + 2 * i + 1]) << 8)
              : number(start + i * width, width);
      lengths[i] = (int) length;
      sum += length;
    }
    return sum;
  }

  private long number(int start, int size) {
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = (number << 8) | Byte.toUnsignedLong(body[start + i]);
    }
    return number;
  }

  private ScapException error(String problem) {
    return new ScapException(problem, blockOffset);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
