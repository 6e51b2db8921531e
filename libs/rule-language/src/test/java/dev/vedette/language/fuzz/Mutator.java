package dev.vedette.language.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Damages seeds in ways that keep most of them: the same for the same number. Not thread-safe. */
final class Mutator {
  private static final List<String> TOKENS =
      List.of(
          "(",
          ")",
          "[",
          "]",
          "\"",
          "'",
          "\\",
          "\\x",
          " and ",
          " or ",
          "not ",
          "not(",
          ",",
          "=",
          "!=",
          " in ",
          " pmatch ",
          " oneof ",
          " val(",
          "%",
          "%%",
          "*",
          "&a ",
          "*a",
          "!!int ",
          "---\n",
          "- ",
          ": ",
          "\n",
          "\t",
          "\u0000",
          "\u00ff",
          "\ud83d\ude00",
          "{",
          "}",
          "|",
          ">",
          "proc.aname[",
          "evt.arg.",
          "99999999999999999999",
          "-1",
          "0x",
          "::/0",
          "append: true\n");

  private final SplittableRandom random;

  Mutator(long number) {
    this.random = new SplittableRandom(number);
  }

  byte[] mutate(byte[] seed, byte[] other) {
    byte[] bytes = seed;
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes, other);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + random.nextInt(12));
    return switch (random.nextInt(7)) {
      case 0 -> spliced(bytes, at, at, token());
      case 1 -> spliced(bytes, at, end, token());
      case 2 -> spliced(bytes, at, end, new byte[0]);
      case 3 -> spliced(bytes, at, Math.min(bytes.length, at + 1), random(1));
      case 4 -> spliced(bytes, at, at, repeated(bytes, at, end));
      case 5 -> spliced(bytes, at, bytes.length, tail(other));
      default -> spliced(bytes, at, at, random(1 + random.nextInt(4)));
    };
  }

  private byte[] token() {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private byte[] repeated(byte[] bytes, int start, int end) {
    var out = new ByteArrayOutputStream();
    int times = random.nextInt(40);
    for (int i = 0; i < times; i++) {
      out.write(bytes, start, end - start);
    }
    return out.toByteArray();
  }

  private byte[] tail(byte[] other) {
    int start = random.nextInt(other.length + 1);
    return java.util.Arrays.copyOfRange(other, start, other.length);
  }

  private static byte[] spliced(byte[] bytes, int start, int end, byte[] between) {
    var out = new ByteArrayOutputStream(bytes.length + between.length);
    out.write(bytes, 0, start);
    out.writeBytes(between);
    out.write(bytes, end, bytes.length - end);
    return out.toByteArray();
  }
}
