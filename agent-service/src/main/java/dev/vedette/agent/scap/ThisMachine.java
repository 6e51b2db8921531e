package dev.vedette.agent.scap;

import dev.vedette.agent.scap.CaptureContent.Machine;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a capture says of the machine that it was made on. Stateless. */
public final class ThisMachine {
  private ThisMachine() {}

  /** Says it. */
  public static void describe(CaptureContent content) {
    Runtime runtime = Runtime.getRuntime();
    content.machine(new Machine(runtime.availableProcessors(), runtime.maxMemory(), hostname(), 0));
    try {
      for (NetworkInterface found :
          (Iterable<NetworkInterface>) NetworkInterface.networkInterfaces()::iterator) {
        for (InterfaceAddress address : found.getInterfaceAddresses()) {
          content.networkInterface(described(found.getName(), address));
        }
      }
    } catch (SocketException unknown) {
      // Without the list, which end of a connection is the machine's own is not told.
      return;
    }
  }

  private static CaptureContent.NetworkInterface described(String name, InterfaceAddress found) {
    byte[] address = found.getAddress().getAddress();
    byte[] mask = new byte[address.length];
    for (int bit = 0; bit < Math.min(found.getNetworkPrefixLength(), 8 * mask.length); bit++) {
      mask[bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    byte[] broadcast =
        found.getBroadcast() == null ? new byte[address.length] : found.getBroadcast().getAddress();
    return new CaptureContent.NetworkInterface(name, address, mask, broadcast);
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException unreadable) {
      return "";
    }
  }
}
