package dev.vedette.agent.event;

import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.language.event.Value;

/**
 * The fields {@code fs.path.*}: the paths that a call was given, as given and made whole.
 * Stateless.
 */
final class PathFields {
  private PathFields() {}

  static void addTo(FieldTable.Builder table) {
    table.event("fs.path.name", event -> one(event, Form.WHOLE));
    table.event("fs.path.nameraw", event -> one(event, Form.AS_GIVEN));
    table.event("fs.path.source", event -> source(event, Form.WHOLE));
    table.event("fs.path.sourceraw", event -> source(event, Form.AS_GIVEN));
    table.event("fs.path.target", event -> target(event, Form.WHOLE));
    table.event("fs.path.targetraw", event -> target(event, Form.AS_GIVEN));
    table.argument(
        "evt.abspath",
        (event, which) ->
            switch (which) {
              case "src" -> path(event.record(), Section.PATH, Section.PATH_BASE, Form.WHOLE);
              case "dst" -> path(event.record(), Section.PATH2, Section.PATH2_BASE, Form.WHOLE);
              default -> Value.ABSENT;
            });
  }

  private enum Form {
    AS_GIVEN,
    WHOLE
  }

  private static Value one(CapturedEvent event, Form form) {
    KernelRecord record = event.record();
    if (record.has(Section.PATH2) || isSymbolicLink(event)) {
      return Value.ABSENT;
    }
    return path(record, Section.PATH, Section.PATH_BASE, form);
  }

  private static Value source(CapturedEvent event, Form form) {
    KernelRecord record = event.record();
    if (isSymbolicLink(event)) {
      // The new link is the source, what it points to the target.
      return path(record, Section.PATH, Section.PATH_BASE, form);
    }
    return record.has(Section.PATH2)
        ? path(record, Section.PATH, Section.PATH_BASE, form)
        : Value.ABSENT;
  }

  private static Value target(CapturedEvent event, Form form) {
    KernelRecord record = event.record();
    if (isSymbolicLink(event)) {
      return record.has(Section.TEXT) ? Value.text(record.bytes(Section.TEXT)) : Value.ABSENT;
    }
    return path(record, Section.PATH2, Section.PATH2_BASE, form);
  }

  private static boolean isSymbolicLink(CapturedEvent event) {
    return event.type().startsWith("symlink");
  }

  private static Value path(KernelRecord record, Section section, Section base, Form form) {
    if (!record.has(section)) {
      return Value.ABSENT;
    }
    byte[] raw = record.bytes(section);
    return Value.text(form == Form.AS_GIVEN ? raw : Descriptor.resolve(record, raw, base));
  }
}
