package dev.vedette.rules.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An event as its alert shows it: texts that are too long are cut, and say so, since an alert has
 * each of them several times and must still be listed, watched and sent. Not thread-safe.
 */
final class ShortTexts implements EventView {
  /** Bytes of one value. */
  static final int LONGEST = 64 << 10;

  /** Bytes of all values of an alert. */
  static final int LONGEST_TOGETHER = 512 << 10;

  private final EventView event;
  private final Map<Field, Value> shown = new HashMap<>();
  private int left = LONGEST_TOGETHER;
  private int cut;

  ShortTexts(EventView event) {
    this.event = event;
  }

  /** How many values were cut. */
  int cut() {
    return cut;
  }

  @Override
  public String source() {
    return event.source();
  }

  @Override
  public String type() {
    return event.type();
  }

  @Override
  public long timeNanos() {
    return event.timeNanos();
  }

  @Override
  public Value get(Field field) {
    return shown(field);
  }

  @Override
  public Value shown(Field field) {
    Value known = shown.get(field);
    if (known == null) {
      known = shortened(event.shown(field));
      shown.put(field, known);
    }
    return known;
  }

  private Value shortened(Value value) {
    int before = cut;
    Value shortened = shortened(value, Math.min(LONGEST, left));
    cut = Math.min(cut, before + 1);
    return shortened;
  }

  private Value shortened(Value value, int room) {
    return switch (value) {
      case Value.Text text -> text(text, room);
      case Value.Items items -> items(items, room);
      default -> value;
    };
  }

  private Value text(Value.Text text, int room) {
    byte[] bytes = text.bytes();
    if (bytes.length <= room) {
      left -= bytes.length;
      return text;
    }
    cut++;
    left -= room;
    byte[] note = (" (cut, of " + bytes.length + " bytes)").getBytes(UTF_8);
    byte[] shortened = Arrays.copyOf(bytes, room + note.length);
    System.arraycopy(note, 0, shortened, room, note.length);
    return Value.text(shortened);
  }

  private Value items(Value.Items items, int room) {
    int end = left - room;
    List<Value> kept = new ArrayList<>();
    for (Value item : items.values()) {
      if (left <= end) {
        cut++;
        break;
      }
      left--;
      kept.add(shortened(item, Math.max(0, left - end)));
    }
    return kept.equals(items.values()) ? items : Value.items(kept);
  }
}
