package dev.vedette.rules.correlation;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vedette.language.correlation.KeyState;
import dev.vedette.proto.rules.v1.Alert;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of one key, in the form of the database; immutable.
 *
 * @param key what events have in common
 * @param state the matches that are remembered
 * @param upTo the time of the latest event that it knows of
 */
record StoredState(String key, KeyState<Alert> state, long upTo) {
  private static final int VERSION = 1;

  /** Names a key, or a correlation, in a column: of one length, and without odd characters. */
  static String hash(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }

  ByteString toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(out, key.getBytes(StandardCharsets.UTF_8));
      out.writeLong(upTo);
      out.writeInt(state.times().size());
      for (long time : state.times()) {
        out.writeLong(time);
      }
      out.writeInt(state.waiting().size());
      for (KeyState.Waiting<Alert> match : state.waiting()) {
        out.writeLong(match.time());
        write(out, match.payload().toByteArray());
      }
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static StoredState parse(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != VERSION) {
        throw new IOException("of another version");
      }
      String key = new String(read(in), StandardCharsets.UTF_8);
      long upTo = in.readLong();
      List<Long> times = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        times.add(in.readLong());
      }
      List<KeyState.Waiting<Alert>> waiting = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        waiting.add(new KeyState.Waiting<>(in.readLong(), Alert.parseFrom(read(in))));
      }
      return new StoredState(key, new KeyState<>(times, waiting), upTo);
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(0, length));
    if (bytes.length != length) {
      throw new IOException("cut short");
    }
    return bytes;
  }
}
