package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.SocketRole;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The open files of a process, as a capture lists them when it starts. Stateless. */
final class DescriptorBlock {
  static final int FILE = 1;
  static final int IPV4 = 3;
  static final int IPV6 = 4;
  static final int IPV4_LISTENING = 5;
  static final int IPV6_LISTENING = 6;
  static final int UNIX = 8;
  static final int UNSUPPORTED = 10;
  static final int FILE_2 = 16;
  static final List<String> PROTOCOLS = List.of("", "", "tcp", "udp", "icmp", "raw");

  private DescriptorBlock() {}

  static void read(Block block, boolean entryLengths, CaptureContent content) throws ScapException {
    long thread = block.int64();
    while (block.has(4)) {
      if (entryLengths) {
        // The length counts itself.
        Block entry = block.entry("descriptor", block.unsignedInt() - 4);
        read(entry, thread, true, content);
        entry.finish();
      } else {
        read(block, thread, false, content);
      }
    }
    block.finish();
  }

  private static void read(Block entry, long thread, boolean own, CaptureContent content)
      throws ScapException {
    long number = entry.int64();
    long inode = entry.int64();
    int type = entry.unsignedByte();
    switch (type) {
      case 0 -> {}
      case IPV4, IPV6 -> content.descriptor(thread, number, connected(entry, type, inode));
      case IPV4_LISTENING, IPV6_LISTENING ->
          content.descriptor(thread, number, listening(entry, type, inode));
      case UNIX -> content.descriptor(thread, number, unix(entry, inode));
      case FILE_2 -> content.descriptor(thread, number, file(entry, inode, own));
      default -> {
        DescriptorKind kind = kind(type);
        if (kind == DescriptorKind.NONE) {
          // From a later version: without a length of its own, nobody knows where it ends.
          content.descriptor(thread, number, unknown(type, inode));
        } else {
          byte[] name = entry.text(ProcessBlock.LONGEST_TEXT);
          content.descriptor(thread, number, OpenDescriptor.named(kind, name, inode));
        }
      }
    }
  }

  private static OpenDescriptor unknown(int type, long inode) {
    byte[] name = ("unknown-type:[" + type + "]").getBytes(StandardCharsets.US_ASCII);
    return OpenDescriptor.named(DescriptorKind.UNKNOWN, name, inode);
  }

  private static OpenDescriptor connected(Block entry, int type, long inode) throws ScapException {
    int size = type == IPV4 ? 4 : 16;
    byte[] from = entry.bytes(size);
    byte[] to = entry.bytes(size);
    Address.Internet client = new Address.Internet(from, entry.unsignedShort());
    Address.Internet server = new Address.Internet(to, entry.unsignedShort());
    String protocol = protocol(entry.unsignedByte());
    Address.Pair pair = new Address.Pair(client, server).unmapped();
    return OpenDescriptor.named(
            pair.source().isIpv4() ? DescriptorKind.IPV4 : DescriptorKind.IPV6,
            pair.text().getBytes(StandardCharsets.US_ASCII),
            inode)
        .internet(protocol, pair.source(), pair.destination());
  }

  private static OpenDescriptor listening(Block entry, int type, long inode) throws ScapException {
    byte[] address = entry.bytes(type == IPV4_LISTENING ? 4 : 16);
    Address.Internet server = new Address.Internet(address, entry.unsignedShort());
    String protocol = protocol(entry.unsignedByte());
    return OpenDescriptor.named(
            server.isIpv4() ? DescriptorKind.IPV4 : DescriptorKind.IPV6,
            server.text().getBytes(StandardCharsets.US_ASCII),
            inode)
        .internet(protocol, null, server);
  }

  private static String protocol(int number) {
    return number < PROTOCOLS.size() ? PROTOCOLS.get(number) : "";
  }

  private static OpenDescriptor unix(Block entry, long inode) throws ScapException {
    long source = entry.int64();
    long destination = entry.int64();
    byte[] path = entry.text(ProcessBlock.LONGEST_TEXT);
    return OpenDescriptor.named(DescriptorKind.UNIX, path, inode)
        .unix(new Address.Unix(source, destination, path));
  }

  private static OpenDescriptor file(Block entry, long inode, boolean own) throws ScapException {
    long flags = entry.unsignedInt();
    byte[] name = entry.text(ProcessBlock.LONGEST_TEXT);
    long device = own && entry.has(4) ? entry.unsignedInt() : 0;
    return OpenDescriptor.named(DescriptorKind.FILE, name, inode).file(flags, device, 0);
  }

  /** An entry of a list, without its length. */
  static BlockBuffer entry(long number, OpenDescriptor open) {
    int type = type(open);
    BlockBuffer entry = new BlockBuffer().number(number, 8).number(open.inode(), 8).number(type, 1);
    Address.Internet client = open.client();
    Address.Internet server = open.server();
    switch (type) {
      case IPV4, IPV6 -> {
        if (client == null || server == null) {
          throw new IllegalStateException("a connection has two ends");
        }
        // Lists have the node's own end first; who connected, readers find out.
        boolean serving = open.role() == SocketRole.SERVER;
        Address.Internet own = serving ? server : client;
        Address.Internet other = serving ? client : server;
        entry
            .bytes(own.address())
            .bytes(other.address())
            .number(own.port(), 2)
            .number(other.port(), 2)
            .number(Math.max(0, PROTOCOLS.lastIndexOf(open.transport())), 1);
      }
      case IPV4_LISTENING, IPV6_LISTENING -> {
        if (server == null) {
          throw new IllegalStateException("a listening socket has an address");
        }
        entry
            .bytes(server.address())
            .number(server.port(), 2)
            .number(Math.max(0, PROTOCOLS.lastIndexOf(open.transport())), 1);
      }
      case UNIX -> {
        Address.Unix unix = open.unix();
        entry
            .number(unix == null ? 0 : unix.source(), 8)
            .number(unix == null ? 0 : unix.destination(), 8)
            .text(unix == null ? open.name() : unix.path(), ProcessBlock.LONGEST_TEXT - 1);
      }
      case FILE_2 ->
          entry
              .number(open.openFlags(), 4)
              .text(open.name(), ProcessBlock.LONGEST_TEXT - 1)
              .number(open.device(), 4);
      default -> entry.text(open.name(), ProcessBlock.LONGEST_TEXT - 1);
    }
    return entry;
  }

  private static int type(OpenDescriptor open) {
    boolean bound = open.server() != null;
    boolean connected = bound && open.client() != null;
    return switch (open.kind()) {
      case FILE -> FILE_2;
      case DIRECTORY -> 2;
      case IPV4 -> connected ? IPV4 : bound ? IPV4_LISTENING : UNSUPPORTED;
      case IPV6 -> connected ? IPV6 : bound ? IPV6_LISTENING : UNSUPPORTED;
      case PIPE -> 7;
      case UNIX -> UNIX;
      case EVENT -> 9;
      case SIGNAL -> 11;
      case EVENT_POLL -> 12;
      case INOTIFY -> 13;
      case TIMER -> 14;
      case NETLINK -> 15;
      case BPF -> 17;
      case USER_FAULT -> 18;
      case IO_URING -> 19;
      case MEMORY -> 20;
      case PID -> 21;
      case NONE, OTHER_SOCKET, UNKNOWN -> UNSUPPORTED;
    };
  }

  private static DescriptorKind kind(int type) {
    return switch (type) {
      case FILE -> DescriptorKind.FILE;
      case 2 -> DescriptorKind.DIRECTORY;
      case 7 -> DescriptorKind.PIPE;
      case 9 -> DescriptorKind.EVENT;
      case UNSUPPORTED -> DescriptorKind.UNKNOWN;
      case 11 -> DescriptorKind.SIGNAL;
      case 12 -> DescriptorKind.EVENT_POLL;
      case 13 -> DescriptorKind.INOTIFY;
      case 14 -> DescriptorKind.TIMER;
      case 15 -> DescriptorKind.NETLINK;
      case 17 -> DescriptorKind.BPF;
      case 18 -> DescriptorKind.USER_FAULT;
      case 19 -> DescriptorKind.IO_URING;
      case 20 -> DescriptorKind.MEMORY;
      case 21 -> DescriptorKind.PID;
      default -> DescriptorKind.NONE;
    };
  }
}
