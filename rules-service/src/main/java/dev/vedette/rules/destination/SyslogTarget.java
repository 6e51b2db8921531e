package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Sends messages of RFC 5424. Used by one thread at a time. */
final class SyslogTarget implements Target {
  private static final String APPLICATION = "vedette";
  private static final String MESSAGE_ID = "alert";

  private final Destination.Syslog syslog;
  private final Duration timeout;
  private @Nullable Socket stream;

  SyslogTarget(Destination.Syslog syslog, Duration timeout) {
    this.syslog = syslog;
    this.timeout = timeout;
  }

  @Override
  public Outcome send(Alert alert) throws IOException {
    byte[] message = message(alert);
    switch (syslog.protocol()) {
      case UDP -> sendDatagram(message);
      case TCP -> sendOnStream(message);
    }
    return new Outcome.Delivered();
  }

  private byte[] message(Alert alert) {
    // The numbers of syslog's severities, from 0; the contract keeps 0 for what is not set.
    int severity = Math.clamp(alert.getPriorityValue() - 1L, 0, Priority.PRIORITY_DEBUG_VALUE - 1);
    Instant time =
        Instant.ofEpochSecond(alert.getTime().getSeconds(), alert.getTime().getNanos())
            .truncatedTo(ChronoUnit.MICROS);
    String text =
        "<%d>1 %s %s %s - %s - %s"
            .formatted(
                syslog.facility() * 8 + severity,
                time,
                hostname(alert.getHostname()),
                APPLICATION,
                MESSAGE_ID,
                syslog.format().line(alert));
    return MessageText.utf8(text, (int) syslog.maxSize().bytes());
  }

  private static String hostname(String reported) {
    String safe = reported.replaceAll("[^!-~]", "");
    return safe.isEmpty() ? "-" : MessageText.cut(safe, 255).replace("…", "");
  }

  private void sendDatagram(byte[] message) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(message, message.length, address()));
    }
  }

  private InetSocketAddress address() throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(syslog.host(), syslog.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException(syslog.host());
    }
    return address;
  }

  private void sendOnStream(byte[] message) throws IOException {
    ByteArrayOutputStream framed = new ByteArrayOutputStream(message.length + 8);
    framed.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
    framed.write(message);
    boolean written = false;
    try {
      connected().getOutputStream().write(framed.toByteArray());
      written = true;
    } finally {
      if (!written) {
        close();
      }
    }
  }

  /** A server says nothing, so what can be read is only the end of a connection. */
  private Socket connected() throws IOException {
    Socket open = stream;
    if (open != null && !hasEnded(open)) {
      return open;
    }
    close();
    Socket socket = new Socket();
    stream = socket;
    socket.setTcpNoDelay(true);
    socket.connect(address(), Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
    socket.setSoTimeout(1);
    return socket;
  }

  private static boolean hasEnded(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    Socket open = stream;
    stream = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The connection is given up either way.
        return;
      }
    }
  }
}
