package dev.vedette.agent.scap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Captures that are truncated, damaged or made to do harm end in the declared error, or not. */
final class ScapFuzzTest {
  private static final int ROUNDS = Integer.getInteger("vedette.fuzz.rounds", 300);
  private static final List<Field> FIELDS =
      Stream.of("evt.args", "fd.name", "proc.cmdline", "user.name", "container.id", "proc.aname[2]")
          .map(name -> FieldCatalog.standard().find(name).orElseThrow())
          .toList();

  @Property(tries = 100)
  void generatedCapturesSurviveDamage(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 20) int damages) throws IOException {
    byte[] capture = new GeneratedCapture(seed & 63).bytes();
    replay(damage(capture, new Random(seed), damages));
  }

  @Test
  void recordedCapturesSurviveDamage() throws IOException {
    List<byte[]> captures = recorded();
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS && !captures.isEmpty(); round++) {
      byte[] capture = captures.get(random.nextInt(captures.size()));
      replay(damage(capture, random, 1 + random.nextInt(12)));
    }
  }

  @Test
  void whatCameBeforeTheEndIsRead() throws IOException {
    byte[] whole = new GeneratedCapture(3).bytes();
    long all = replay(whole);
    assertThat(all).isPositive();
    byte[] cut = Arrays.copyOf(whole, whole.length - 6);
    try (Replay replay = new Replay(new ByteArrayInputStream(cut))) {
      assertThat(error(replay)).hasMessageContaining("end of file");
      assertThat(replay.eventsRead()).isEqualTo(all - 1);
    }
  }

  @Test
  void brokenCompressionTellsWhere() throws IOException {
    byte[] packed = packed(new GeneratedCapture(5).bytes());
    try (Replay replay =
        new Replay(new ByteArrayInputStream(Arrays.copyOf(packed, packed.length / 2)))) {
      ScapException error = error(replay);
      assertThat(error.offset()).isPositive();
      assertThat(error).hasMessageStartingWith("byte " + error.offset());
    }
  }

  @Test
  void promisedBytesTakeNoMemory() throws IOException {
    // A large event of sixteen megabytes, of which nothing is there.
    byte[] capture = new GeneratedCapture(1).bytes();
    byte[] promise = {0x21, 2, 0, 0, 0, 0, 0, 1};
    byte[] hostile = Arrays.copyOf(capture, capture.length + promise.length);
    System.arraycopy(promise, 0, hostile, capture.length, promise.length);
    try (Replay replay = new Replay(new ByteArrayInputStream(hostile))) {
      assertThat(error(replay).offset()).isGreaterThanOrEqualTo(capture.length);
    }
  }

  @Test
  void otherFilesAreNoCaptures() throws IOException {
    for (String text : List.of("", "{}", "#!/bin/sh\necho no capture")) {
      InputStream stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
      try (Replay replay = new Replay(stream)) {
        assertThat(error(replay)).hasMessageStartingWith("byte ");
      }
    }
  }

  private static ScapException error(Replay replay) {
    try {
      while (replay.next() != null) {
        // Whatever can be read is read.
      }
    } catch (ScapException expected) {
      return expected;
    }
    throw new AssertionError("no error");
  }

  private static long replay(byte[] capture) throws IOException {
    try (Replay replay = new Replay(new ByteArrayInputStream(capture))) {
      CapturedEvent event = replay.next();
      while (event != null) {
        for (Field field : FIELDS) {
          assertThat(event.get(field)).isNotNull();
        }
        event = replay.next();
      }
      return replay.eventsRead();
    } catch (ScapException declared) {
      assertThat(declared.offset()).isNotNegative();
      return -1;
    }
  }

  private static byte[] damage(byte[] capture, Random random, int damages) {
    byte[] damaged = capture.clone();
    for (int i = 0; i < damages; i++) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt();
        case 2 -> {
          // Lengths stand in pairs and fours.
          for (int j = at & ~3; j < Math.min(damaged.length, (at & ~3) + 4); j++) {
            damaged[j] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
          }
        }
        case 3 -> {
          int size = Math.min(random.nextInt(64), damaged.length - at);
          int from = random.nextInt(damaged.length - size);
          System.arraycopy(capture, from, damaged, at, size);
        }
        default -> {
          if (i == damages - 1) {
            damaged = Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length));
          }
        }
      }
    }
    return damaged;
  }

  private static byte[] packed(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  private static List<byte[]> recorded() throws IOException {
    Path folder =
        Path.of(System.getProperty("vedette.conformance", "../shared/conformance"))
            .resolve("falco/captures");
    List<byte[]> captures = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      System.out.println("skipped: recordedCapturesSurviveDamage: no captures at " + folder);
      return captures;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".scap")).sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        captures.add(bytes[0] == 0x1f ? unpacked(bytes) : bytes);
      }
    }
    return captures;
  }

  private static byte[] unpacked(byte[] bytes) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return gzip.readAllBytes();
    }
  }
}
