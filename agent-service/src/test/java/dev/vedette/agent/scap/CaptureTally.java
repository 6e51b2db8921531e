package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.state.OpenDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a capture says of its node as text. Not thread-safe. */
final class CaptureTally implements CaptureContent {
  final List<String> said = new ArrayList<>();

  @Override
  public void machine(Machine machine) {
    said.add(machine.toString());
  }

  @Override
  public void networkInterface(NetworkInterface found) {
    said.add(found.name() + " " + text(found.address()) + " " + text(found.mask()));
  }

  @Override
  public void user(User user) {
    said.add(user.toString());
  }

  @Override
  public void group(int id, String name) {
    said.add(id + " " + name);
  }

  @Override
  public void thread(RecordedThread thread) {
    said.add(
        thread.tid
            + " "
            + thread.pid
            + " "
            + thread.parent
            + " "
            + thread.session
            + " "
            + thread.virtualGroup
            + " "
            + thread.group
            + " "
            + text(thread.comm)
            + text(thread.exe)
            + text(thread.path)
            + thread.arguments.stream().map(CaptureTally::text).toList()
            + thread.environment.stream().map(CaptureTally::text).toList()
            + thread.cgroups.stream().map(CaptureTally::text).toList()
            + text(thread.cwd)
            + text(thread.root)
            + thread.userId
            + " "
            + thread.groupId
            + " "
            + thread.loginUserId
            + " "
            + thread.terminal
            + " "
            + thread.flags
            + " "
            + thread.fileLimit
            + " "
            + thread.permitted
            + " "
            + thread.effective
            + " "
            + thread.imageFlags
            + " "
            + thread.imageInode
            + " "
            + thread.virtualTid
            + " "
            + thread.residentKilobytes
            + " "
            + thread.namespaceStartNanos);
  }

  @Override
  public void descriptor(long threadId, long number, OpenDescriptor found) {
    said.add(
        threadId
            + " "
            + number
            + " "
            + found.kind()
            + " "
            + text(found.name())
            + " "
            + found.openFlags()
            + " "
            + found.inode()
            + " "
            + found.device()
            + " "
            + found.transport());
  }

  @Override
  public void complete() {
    said.add("complete");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
