package dev.vedette.rules;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every connection with what is no protocol, and ends it. Has one thread. */
final class GarbageServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  GarbageServer() throws IOException {
    Thread.startVirtualThread(this::serve);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write("\0\1 no status line\r\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // Either it is closed, or the other side went away.
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
