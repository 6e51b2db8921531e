package dev.vedette.agent.scap;

import dev.vedette.agent.scap.CaptureContent.Machine;
import dev.vedette.agent.scap.CaptureContent.NetworkInterface;
import dev.vedette.agent.scap.CaptureContent.User;
import java.nio.charset.StandardCharsets;

/** What a capture says of its node: the machine, its addresses, its users and groups. Stateless. */
final class NodeBlocks {
  static final int HOSTNAME_BYTES = 128;
  static final int IPV4 = 1;
  static final int IPV6 = 2;
  private static final int IPV4_WITHOUT_SPEED = 3;
  private static final int IPV6_WITHOUT_SPEED = 4;
  // As long as the longest login name and path that files of accounts hold.
  private static final int LONGEST_ACCOUNT = 255;

  private NodeBlocks() {}

  static void machine(Block block, CaptureContent content) throws ScapException {
    int processors = block.int32();
    long memory = block.int64();
    block.int64();
    byte[] name = block.bytes(HOSTNAME_BYTES);
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    long boot = block.has(8) ? block.int64() : 0;
    block.finish();
    content.machine(
        new Machine(processors, memory, new String(name, 0, end, StandardCharsets.UTF_8), boot));
  }

  static void interfaces(Block block, boolean entryLengths, CaptureContent content)
      throws ScapException {
    while (block.has(4)) {
      if (entryLengths) {
        Block entry = block.entry("interface", block.unsignedInt());
        content.networkInterface(networkInterface(entry));
        entry.finish();
      } else {
        content.networkInterface(networkInterface(block));
      }
    }
    block.finish();
  }

  private static NetworkInterface networkInterface(Block entry) throws ScapException {
    int type = entry.unsignedShort();
    int nameSize = entry.unsignedShort();
    int size =
        switch (type) {
          case IPV4, IPV4_WITHOUT_SPEED -> 4;
          case IPV6, IPV6_WITHOUT_SPEED -> 16;
          default -> throw entry.error("type " + type + " (expected: 1 to 4)");
        };
    if (nameSize >= ProcessBlock.LONGEST_TEXT) {
      throw entry.error("a name of " + nameSize + " bytes (expected: less than 1024)");
    }
    byte[] address = entry.bytes(size);
    byte[] mask = entry.bytes(size);
    byte[] broadcast = entry.bytes(size);
    if (type == IPV4 || type == IPV6) {
      entry.int64();
    }
    String name = new String(entry.bytes(nameSize), StandardCharsets.UTF_8);
    return new NetworkInterface(name, address, mask, broadcast);
  }

  static void accounts(Block block, boolean entryLengths, CaptureContent content)
      throws ScapException {
    while (block.has(4)) {
      if (entryLengths) {
        // The length counts itself.
        Block entry = block.entry("account", block.unsignedInt() - 4);
        account(entry, content);
        entry.finish();
      } else {
        account(block, content);
      }
    }
    block.finish();
  }

  private static void account(Block entry, CaptureContent content) throws ScapException {
    if (entry.unsignedByte() == 0) {
      content.user(new User(entry.int32(), entry.int32(), text(entry), text(entry), text(entry)));
    } else {
      content.group(entry.int32(), text(entry));
    }
  }

  private static String text(Block entry) throws ScapException {
    return new String(entry.text(LONGEST_ACCOUNT), StandardCharsets.UTF_8);
  }
}
