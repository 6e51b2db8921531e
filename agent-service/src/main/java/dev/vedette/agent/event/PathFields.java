package dev.vedette.agent.event;

import dev.vedette.agent.event.EventDefinition.Form;
import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.agent.state.PathBytes;
import dev.vedette.language.event.Value;
import java.util.List;
import java.util.Map;

/**
 * The fields {@code fs.path.*}: the paths that a call was given, as given and made whole.
 * Stateless.
 */
final class PathFields {
  /**
   * The arguments of calls with two paths: first what the call works on, then what it points to.
   */
  private static final Map<String, List<String>> PAIRS =
      Map.ofEntries(
          Map.entry("rename", List.of("oldpath", "newpath")),
          Map.entry("renameat", List.of("oldpath", "newpath")),
          Map.entry("renameat2", List.of("oldpath", "newpath")),
          // A link is the source, what it points to the target.
          Map.entry("link", List.of("newpath", "oldpath")),
          Map.entry("linkat", List.of("newpath", "oldpath")),
          Map.entry("symlink", List.of("linkpath", "target")),
          Map.entry("symlinkat", List.of("linkpath", "target")),
          Map.entry("mount", List.of("dev", "dir")));

  private static final List<String> SINGLE =
      List.of("path", "name", "pathname", "filename", "quotafilepath", "special");

  private PathFields() {}

  private enum Version {
    AS_GIVEN,
    WHOLE
  }

  static void addTo(FieldTable.Builder table) {
    table.event("fs.path.name", event -> one(event, Version.WHOLE));
    table.event("fs.path.nameraw", event -> one(event, Version.AS_GIVEN));
    table.event("fs.path.source", event -> ofPair(event, 0, Version.WHOLE));
    table.event("fs.path.sourceraw", event -> ofPair(event, 0, Version.AS_GIVEN));
    table.event("fs.path.target", event -> ofPair(event, 1, Version.WHOLE));
    table.event("fs.path.targetraw", event -> ofPair(event, 1, Version.AS_GIVEN));
    table.event("evt.abspath", event -> absolute(event, "src"));
    table.argument("evt.abspath", PathFields::absolute);
  }

  private static Value one(CapturedEvent event, Version version) {
    if (PAIRS.containsKey(event.type()) || event.type().startsWith("exec")) {
      return Value.ABSENT;
    }
    for (String name : SINGLE) {
      int position = EventArguments.position(event, name);
      if (position >= 0 && event.data().parameters().get(position).form() == Form.PATH) {
        return path(event, position, version);
      }
    }
    return switch (event.type()) {
      case "fchmod", "fchown" -> ofDescriptor(event);
      default -> Value.ABSENT;
    };
  }

  private static Value ofDescriptor(CapturedEvent event) {
    Descriptor descriptor = event.descriptor();
    return descriptor.open() ? Value.text(descriptor.name()) : Value.ABSENT;
  }

  private static Value ofPair(CapturedEvent event, int which, Version version) {
    List<String> names = PAIRS.get(event.type());
    return names == null
        ? Value.ABSENT
        : path(event, EventArguments.position(event, names.get(which)), version);
  }

  private static Value path(CapturedEvent event, int position, Version version) {
    if (position < 0 || position >= event.data().count()) {
      return Value.ABSENT;
    }
    Value raw = event.data().value(event, position);
    if (version == Version.AS_GIVEN || !(raw instanceof Value.Text text)) {
      return raw;
    }
    return Value.text(whole(event, position, text.bytes()));
  }

  private static byte[] whole(CapturedEvent event, int position, byte[] given) {
    Parameter parameter = event.data().parameters().get(position);
    return parameter.form() == Form.PATH || !event.hasProcess()
        ? event.data().whole(event, position, given)
        : PathBytes.resolve(event.process().cwd(), given);
  }

  /** The path of a call that names a directory besides, made whole. */
  private static Value absolute(CapturedEvent event, String which) {
    String name =
        switch (event.type()) {
          case "renameat", "renameat2", "linkat" -> which.equals("dst") ? "newpath" : "oldpath";
          case "symlinkat" -> "linkpath";
          case "openat", "openat2", "unlinkat" -> "name";
          case "open_by_handle_at", "mkdirat", "mknodat", "newfstatat" -> "path";
          case "fchmodat" -> "filename";
          case "fchownat" -> "pathname";
          default -> "";
        };
    return event.hasProcess()
        ? path(event, EventArguments.position(event, name), Version.WHOLE)
        : Value.ABSENT;
  }
}
