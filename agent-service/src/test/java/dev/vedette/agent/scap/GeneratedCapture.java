package dev.vedette.agent.scap;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventKind.Trait;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.scap.CaptureContent.Machine;
import dev.vedette.agent.scap.CaptureContent.NetworkInterface;
import dev.vedette.agent.scap.CaptureContent.User;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.OpenDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A capture made up from a seed: every list, and events of all kinds. Not thread-safe. */
final class GeneratedCapture {
  private static final List<EventKind> KINDS = List.copyOf(EventTable.standard().all());
  private final Random random;
  final List<RecordedEvent> events = new ArrayList<>();

  GeneratedCapture(long seed) {
    random = new Random(seed);
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ScapWriter writer = new ScapWriter(bytes)) {
      tell(writer);
      for (int i = 0; i < 60; i++) {
        RecordedEvent event = event(i);
        events.add(event);
        writer.event(event);
      }
    }
    return bytes.toByteArray();
  }

  void tell(CaptureContent content) {
    content.machine(new Machine(4, 1L << 34, "node-" + random.nextInt(10), 0));
    content.networkInterface(
        new NetworkInterface("eth0", bytes(4), new byte[] {-1, -1, -1, 0}, bytes(4)));
    content.networkInterface(new NetworkInterface("lo", bytes(16), bytes(16), bytes(16)));
    content.user(new User(1000, 1000, "someone", "/home/someone", "/bin/sh"));
    content.group(1000, "some");
    for (int i = 1; i <= 4; i++) {
      content.thread(thread(i));
      content.descriptor(
          i,
          0,
          OpenDescriptor.named(DescriptorKind.FILE, text(), random.nextInt(99)).file(4097, 7, 0));
      content.descriptor(i, 1, OpenDescriptor.named(DescriptorKind.PIPE, text(), 5));
      content.descriptor(i, 2, OpenDescriptor.named(DescriptorKind.EVENT_POLL, text(), 6));
    }
  }

  private RecordedThread thread(int tid) {
    RecordedThread thread = new RecordedThread(tid);
    thread.pid = tid;
    thread.parent = tid - 1L;
    thread.comm = text();
    thread.exe = text();
    thread.path = text();
    thread.arguments = List.of(text(), text());
    thread.environment = List.of("HOME=/".getBytes(StandardCharsets.UTF_8));
    thread.cgroups = List.of("memory=/".getBytes(StandardCharsets.UTF_8));
    thread.cwd = "/".getBytes(StandardCharsets.UTF_8);
    thread.root = "/".getBytes(StandardCharsets.UTF_8);
    thread.userId = random.nextInt(2000);
    thread.loginUserId = -1;
    thread.imageFlags = random.nextInt(16);
    thread.imageInode = random.nextLong();
    thread.group = random.nextInt(99);
    thread.session = random.nextInt(99);
    thread.permitted = random.nextLong();
    return thread;
  }

  private RecordedEvent event(int number) {
    EventKind kind = KINDS.get(random.nextInt(KINDS.size()));
    RecordedEvent event =
        new RecordedEvent(kind, 1_000_000_000L + number, 1 + random.nextInt(5), random.nextInt(4));
    int count = kind.parameters().size();
    if (!kind.is(Trait.LARGE_PAYLOAD) && random.nextInt(8) == 0) {
      count = random.nextInt(count + 1);
    }
    for (RecordedParameter parameter : kind.parameters().subList(0, count)) {
      int bits = parameter.type().bits();
      byte[] bytes = bytes(bits > 0 ? bits / 8 : random.nextInt(40));
      for (int i = 1; bits > 0 && i < bytes.length; i++) {
        // Small numbers, so that threads and descriptors meet those that are known.
        bytes[i] = 0;
      }
      event.add(bytes);
    }
    return event;
  }

  private byte[] text() {
    return Integer.toString(random.nextInt(1 << 20), 36).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
