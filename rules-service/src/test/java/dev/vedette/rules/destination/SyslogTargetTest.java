package dev.vedette.rules.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rules.destination.Destination.Transport;
import dev.vedette.server.config.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyslogTargetTest {
  private static final String EXPECTED =
      "<11>1 2026-09-21T14:13:20.123456Z web-1 vedette - alert - 13:33:20.123456789: Error ";

  private static SyslogTarget target(int port, Transport transport, String size) {
    return new SyslogTarget(
        new Destination.Syslog(
            "127.0.0.1", port, transport, AlertForm.TEXT, 1, DataSize.parse(size)),
        Duration.ofSeconds(5));
  }

  @Test
  void sendsADatagramAndCutsItBetweenCharacters() throws Exception {
    try (DatagramSocket server =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SyslogTarget target = target(server.getLocalPort(), Transport.UDP, "480B")) {
      server.setSoTimeout(20_000);
      target.send(SampleAlert.of("one"));
      assertThat(receive(server)).isEqualTo(EXPECTED + "one");
      target.send(SampleAlert.of("ä".repeat(1000)));
      String cut = receive(server);
      assertThat(cut).startsWith(EXPECTED + "ääää").endsWith("ä").doesNotContain("\uFFFD");
      assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isBetween(479, 480);
    }
  }

  private static String receive(DatagramSocket server) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
    server.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void countsOctetsOnOneConnectionAndConnectsAgainAfterItsEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        SyslogTarget target = target(server.getLocalPort(), Transport.TCP, "8KiB")) {
      server.setSoTimeout(20_000);
      target.send(SampleAlert.of("one"));
      target.send(SampleAlert.of("two"));
      try (Socket connection = server.accept()) {
        assertThat(frame(connection.getInputStream())).isEqualTo(EXPECTED + "one");
        assertThat(frame(connection.getInputStream())).isEqualTo(EXPECTED + "two");
      }
      target.send(SampleAlert.of("three"));
      try (Socket connection = server.accept()) {
        assertThat(frame(connection.getInputStream())).isEqualTo(EXPECTED + "three");
      }
    }
  }

  private static String frame(InputStream input) throws IOException {
    int length = 0;
    for (int digit = input.read(); digit != ' '; digit = input.read()) {
      length = length * 10 + (digit - '0');
    }
    return new String(input.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Test
  void failsWhenNobodyListens() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    try (SyslogTarget target = target(port, Transport.TCP, "8KiB")) {
      assertThatThrownBy(() -> target.send(SampleAlert.of("one"))).isInstanceOf(IOException.class);
    }
  }
}
