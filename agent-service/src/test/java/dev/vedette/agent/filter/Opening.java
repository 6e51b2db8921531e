package dev.vedette.agent.filter;

import dev.vedette.agent.state.PathBytes;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;

/** A call that opens a file, as rules see it. */
record Opening(
    String thread,
    boolean onHost,
    String path,
    boolean reads,
    boolean writes,
    boolean directory,
    boolean executable,
    boolean creates,
    int result)
    implements EventView {

  /** The number of its outcome, as the kernel side makes it. */
  int outcome() {
    return (result >= 0 ? 1 : 0)
        | (reads ? 2 : 0)
        | (writes ? 4 : 0)
        | (directory ? 8 : 0)
        | (executable ? 16 : 0)
        | (creates ? 32 : 0);
  }

  @Override
  public String source() {
    return "syscall";
  }

  @Override
  public String type() {
    return "openat";
  }

  @Override
  public long timeNanos() {
    return 0;
  }

  @Override
  public Value get(Field field) {
    byte[] whole = PathBytes.resolve(bytes("/cwd"), bytes(path));
    return switch (field.name()) {
      case "evt.type" -> Value.text("openat");
      case "proc.name" -> Value.text(thread);
      case "container.id" -> Value.text(onHost ? "host" : "0123456789ab");
      case "fd.name" -> Value.text(whole);
      case "fd.nameraw" -> Value.text(path);
      case "fd.directory" -> Value.text(directory ? whole : PathBytes.directory(whole));
      case "fd.filename" ->
          directory || result < 0 ? Value.ABSENT : Value.text(PathBytes.fileName(whole));
      case "fd.type" -> result < 0 ? Value.ABSENT : Value.text(directory ? "directory" : "file");
      case "fd.typechar" -> Value.text(directory ? "d" : "f");
      case "fd.num" -> Value.number(result < 0 ? -1 : result);
      case "evt.rawres" -> Value.number(result);
      case "evt.res" -> Value.text(result < 0 ? "ENOENT" : "SUCCESS");
      case "evt.failed" -> Value.truth(result < 0);
      case "evt.is_open_read" -> Value.truth(reads);
      case "evt.is_open_write" -> Value.truth(writes);
      case "evt.is_open_exec" -> Value.truth(executable);
      case "evt.is_open_create" -> Value.truth(creates && result > 1);
      case "evt.arg.flags" -> Value.text(creates ? "O_RDONLY|O_CREAT" : "O_RDONLY");
      // Known to nobody but the rules.
      case "proc.pname" -> Value.text(thread + "-parent");
      default -> Value.NOT_SENT;
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
