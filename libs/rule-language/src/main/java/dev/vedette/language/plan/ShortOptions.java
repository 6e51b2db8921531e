package dev.vedette.language.plan;

import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads short options as POSIX getopt does, up to the first word that is none. Stateless. */
final class ShortOptions {
  private ShortOptions() {}

  /** All options with their arguments, or the last value of the one that is {@code wanted}. */
  static Value parse(List<byte[]> words, String options, @Nullable String wanted) {
    boolean quiet = options.startsWith(":");
    var known = quiet ? options.substring(1) : options;
    var found = new ArrayList<Value>();
    var value = Value.ABSENT;
    int i = 0;
    while (i < words.size()) {
      byte[] word = words.get(i++);
      if (word.length < 2 || word[0] != '-' || Arrays.equals(word, new byte[] {'-', '-'})) {
        break;
      }
      if (word[1] == '-') {
        continue; // a long option
      }
      int at = 1;
      while (at < word.length) {
        char option = (char) (word[at++] & 0xff);
        int index = option == ':' ? -1 : known.indexOf(option);
        boolean takesArgument =
            index >= 0 && index + 1 < known.length() && known.charAt(index + 1) == ':';
        Value argument = null;
        if (takesArgument) {
          if (at < word.length) {
            argument = Value.text(Arrays.copyOfRange(word, at, word.length));
          } else if (i < words.size()) {
            argument = Value.text(words.get(i++));
          }
          at = word.length;
        }
        var letter = text(option);
        if (index < 0) {
          found.add(text('?'));
          continue;
        }
        if (takesArgument && argument == null) {
          // what is missing is reported, or given as an empty value where a colon leads the options
          if (quiet) {
            found.add(letter);
            found.add(Value.text(""));
          }
          value = wanted != null && wanted.equals(letter.toString()) ? Value.text("") : value;
          continue;
        }
        found.add(letter);
        if (argument != null) {
          found.add(argument);
        }
        if (wanted != null && wanted.equals(letter.toString())) {
          value = argument == null ? letter : argument;
        }
      }
    }
    return wanted == null ? Value.items(found) : value;
  }

  private static Value text(char letter) {
    return Value.text(String.valueOf(letter).getBytes(StandardCharsets.ISO_8859_1));
  }
}
