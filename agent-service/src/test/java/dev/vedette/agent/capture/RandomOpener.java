package dev.vedette.agent.capture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A process that opens files and connections at random, in threads of several names, and at last
 * one file more. Nobody listens where it connects to, on this machine.
 */
final class RandomOpener {
  static final List<String> THREADS = List.of("reader", "writer", "a-name-of-fifteen", "sshd");
  static final List<String> FILES =
      List.of("secret", "pam.d/su", "id_rsa", ".hidden", "a..b", "log.txt", "sub/deep/er/secret");
  private static final List<Set<? extends OpenOption>> WAYS =
      List.of(
          Set.of(StandardOpenOption.READ),
          Set.of(StandardOpenOption.WRITE),
          Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE),
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));

  private RandomOpener() {}

  /** Takes a seed, the directory to play in, and the file to open at the end. */
  public static void main(String[] arguments) throws Exception {
    Random random = new Random(Long.parseLong(arguments[0]));
    Path directory = Path.of(arguments[1]);
    List<Thread> threads = new ArrayList<>();
    for (String name : THREADS) {
      long seed = random.nextLong();
      threads.add(Thread.ofPlatform().name(name).start(() -> play(new Random(seed), directory)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Files.readString(directory.resolve(arguments[2]));
  }

  private static void play(Random random, Path directory) {
    for (int i = 0; i < 200; i++) {
      Path file = Path.of(FILES.get(random.nextInt(FILES.size())));
      try {
        switch (random.nextInt(10)) {
          case 0 -> list(Objects.requireNonNull(directory.resolve(file).getParent()));
          case 1 -> inside(directory, file);
          case 2 -> open(directory.resolve("pam.d/..").resolve(file), random);
          case 3 -> open(directory.resolve("link").resolve(file), random);
          case 4 -> connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
          case 5 -> connect(UnixDomainSocketAddress.of(directory.resolve("nobody")));
          case 6, 7 -> datagrams(random);
          default -> open(directory.resolve(file), random);
        }
      } catch (IOException refused) {
        // Calls that fail are part of the game.
      }
    }
  }

  private static void open(Path file, Random random) throws IOException {
    try (SeekableByteChannel opened =
        Files.newByteChannel(file, WAYS.get(random.nextInt(WAYS.size())))) {
      opened.write(ByteBuffer.allocate(3));
    } catch (NonWritableChannelException readOnly) {
      return;
    }
  }

  private static void inside(Path directory, Path file) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        SeekableByteChannel opened =
            ((SecureDirectoryStream<Path>) stream)
                .newByteChannel(file, Set.of(StandardOpenOption.READ))) {
      opened.position();
    }
  }

  private static void connect(SocketAddress address) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.isConnected();
    }
  }

  /** A datagram socket has an other end as soon as it is connected, and nothing is sent. */
  private static void datagrams(Random random) throws IOException {
    byte[] address = {127, 0, 0, (byte) (1 + random.nextInt(4))};
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      channel.connect(
          new InetSocketAddress(InetAddress.getByAddress(address), 1000 + random.nextInt(4)));
    }
  }

  private static void list(Path directory) throws IOException {
    try (DirectoryStream<Path> listed = Files.newDirectoryStream(directory)) {
      Objects.requireNonNull(listed);
    }
  }
}
