package dev.vedette.agent.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program of 32 bits for x86, written byte for byte: system calls one after the other, and the
 * data that they point to. Needs no compiler. Not thread-safe.
 */
final class Elf32Program {
  private static final int BASE = 0x08048000;
  private static final int HEADER = 52 + 32;
  private static final int DATA = 0x1000;
  private static final int EXIT = 1;
  // mov REGISTER, NUMBER for eax, ebx, ecx, edx, esi, edi, ebp.
  private static final int[] MOVE = {0xb8, 0xbb, 0xb9, 0xba, 0xbe, 0xbf, 0xbd};
  private static final byte[] INTERRUPT = {(byte) 0xcd, (byte) 0x80};
  // What the last call returned is an argument of the next: mov ebx, eax.
  private static final byte[] RESULT_TO_FIRST = {(byte) 0x89, (byte) 0xc3};
  // mov [ADDRESS], eax.
  private static final byte STORE_RESULT = (byte) 0xa3;

  private final ByteArrayOutputStream code = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Puts bytes into memory and gives where they are. */
  int data(byte[] bytes) {
    while (data.size() % 4 != 0) {
      data.write(0);
    }
    int address = BASE + DATA + data.size();
    data.writeBytes(bytes);
    return address;
  }

  /** Puts a text into memory, ended by NUL. */
  int text(String text) {
    return data((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /** Puts numbers of 32 bits into memory. */
  int words(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return data(bytes.array());
  }

  /** Makes a system call. */
  Elf32Program call(int number, int... arguments) {
    move(0, number);
    for (int i = 0; i < arguments.length; i++) {
      move(i + 1, arguments[i]);
    }
    code.writeBytes(INTERRUPT);
    return this;
  }

  /** Makes a system call whose first argument is what the last one returned. */
  Elf32Program callOnResult(int number, int... others) {
    code.writeBytes(RESULT_TO_FIRST);
    move(0, number);
    for (int i = 0; i < others.length; i++) {
      move(i + 2, others[i]);
    }
    code.writeBytes(INTERRUPT);
    return this;
  }

  /** Writes what the last call returned into memory. */
  Elf32Program store(int address) {
    code.write(STORE_RESULT);
    code.writeBytes(number(address));
    return this;
  }

  private void move(int register, int value) {
    code.write(MOVE[register]);
    code.writeBytes(number(value));
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Writes the program to a file, ended by exit. */
  Path write(Path file) throws IOException {
    call(EXIT, 0);
    int size = DATA + data.size();
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    // An executable for the 386, with one segment that is the whole file.
    elf.putShort((short) 2).putShort((short) 3).putInt(1).putInt(BASE + HEADER);
    elf.putInt(52).putInt(0).putInt(0);
    elf.putShort((short) 52).putShort((short) 32).putShort((short) 1);
    elf.position(52);
    elf.putInt(1).putInt(0).putInt(BASE).putInt(BASE).putInt(size).putInt(size);
    elf.putInt(7).putInt(0x1000);
    elf.put(code.toByteArray());
    elf.put(DATA, data.toByteArray());
    Files.write(file, elf.array());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }
}
