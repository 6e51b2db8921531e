package dev.vedette.scanner.policy.bundle;

import dev.vedette.scanner.policy.PolicyFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compressed archives, in memory and bounded. Stateless. */
final class TarFile {
  private static final int BLOCK = 512;
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_FILES = 10_000;
  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int PREFIX_AT = 345;

  private TarFile() {}

  /** The files by their names, without a slash at the start. */
  static Map<String, byte[]> read(byte[] archive) throws PolicyFailure {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      long total = 0;
      String longName = "";
      for (byte[] header = in.readNBytes(BLOCK); isHeader(header); header = in.readNBytes(BLOCK)) {
        long size = number(header, SIZE_AT, 12);
        total += size + BLOCK;
        if (size < 0 || total > MAX_BYTES || files.size() > MAX_FILES) {
          throw new PolicyFailure(
              "bundle: too large (expected: at most 64 MiB in " + MAX_FILES + " files)");
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length != size) {
          throw new PolicyFailure("bundle: the archive ends early");
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        switch (header[TYPE_AT]) {
          case 'x' -> longName = path(new String(content, StandardCharsets.UTF_8), longName);
          case 'L' -> longName = text(content, 0, content.length);
          case '0', 0 -> {
            files.put(normal(longName.isEmpty() ? name(header) : longName), content);
            longName = "";
          }
          default -> longName = "";
        }
      }
    } catch (IOException e) {
      throw new PolicyFailure("bundle: not an archive (.tar.gz): " + e.getMessage());
    }
    return files;
  }

  private static boolean isHeader(byte[] header) {
    return header.length == BLOCK && header[0] != 0;
  }

  private static String name(byte[] header) {
    String prefix = text(header, PREFIX_AT, 155);
    String name = text(header, 0, NAME);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** The path among the records of an extended header, each {@code length key=value}. */
  private static String path(String records, String otherwise) {
    return records
        .lines()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .filter(record -> record.startsWith("path="))
        .map(record -> record.substring("path=".length()))
        .findFirst()
        .orElse(otherwise);
  }

  private static String normal(String name) throws PolicyFailure {
    String bare = name;
    while (bare.startsWith("/") || bare.startsWith("./")) {
      bare = bare.substring(bare.indexOf('/') + 1);
    }
    if (Arrays.asList(bare.split("/", -1)).contains("..")) {
      throw new PolicyFailure("bundle: " + name + ": points out of the bundle");
    }
    return bare;
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private static long number(byte[] header, int from, int length) throws PolicyFailure {
    String octal = text(header, from, length).strip();
    try {
      return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
    } catch (NumberFormatException e) {
      throw new PolicyFailure("bundle: not an archive: a size of " + octal);
    }
  }

  /** An archive of files in the order of their names, the same for the same files. */
  static byte[] write(Map<String, byte[]> files) throws PolicyFailure {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      for (var file : new TreeMap<>(files).entrySet()) {
        byte[] name = ("/" + file.getKey()).getBytes(StandardCharsets.UTF_8);
        if (name.length > NAME) {
          byte[] whole = Arrays.copyOf(name, name.length + 1);
          entry(out, "././@LongLink".getBytes(StandardCharsets.UTF_8), 'L', whole);
        }
        entry(out, Arrays.copyOf(name, Math.min(name.length, NAME)), '0', file.getValue());
      }
      out.write(new byte[2 * BLOCK]);
    } catch (IOException e) {
      throw new PolicyFailure("bundle: " + e.getMessage());
    }
    return bytes.toByteArray();
  }

  private static void entry(OutputStream out, byte[] name, char type, byte[] content)
      throws IOException {
    var header = new byte[BLOCK];
    System.arraycopy(name, 0, header, 0, name.length);
    put(header, 100, "0000600");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, SIZE_AT, octal(content.length, 11));
    put(header, 136, octal(0, 11));
    Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
    header[TYPE_AT] = (byte) type;
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, CHECKSUM_AT, octal(sum, 6));
    header[CHECKSUM_AT + 6] = 0;
    out.write(header);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
