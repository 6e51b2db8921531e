package dev.vedette.language.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What finds many texts at once finds what looking for each would. */
final class TextIndexTest {

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abAB/.é\u0000").ofMinLength(0).ofMaxLength(40);
  }

  @Provide
  Arbitrary<List<String>> parts() {
    return Arbitraries.strings()
        .withChars("abAB/.é\u0000")
        .ofMinLength(1)
        .ofMaxLength(6)
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> all(List<String> parts) {
    return parts.stream().map(TextIndexTest::bytes).toList();
  }

  /** Each part is a rule of its own. */
  private static int[][] rules(List<String> parts) {
    return IntStream.range(0, parts.size()).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
  }

  private static long[] expected(
      List<String> parts, String text, BiPredicate<String, String> relation) {
    long[] words = new long[2];
    for (int i = 0; i < parts.size(); i++) {
      if (relation.test(text, parts.get(i))) {
        words[i >> 6] |= 1L << i;
      }
    }
    return words;
  }

  private static boolean any(long[] words) {
    return Arrays.stream(words).anyMatch(word -> word != 0);
  }

  @Property
  void prefixes(@ForAll("parts") List<String> parts, @ForAll("texts") String text) {
    var trie = ByteTrie.ofPrefixes(all(parts));
    long[] words = new long[2];
    trie.collect(bytes(text), rules(parts), words);
    assertThat(words).isEqualTo(expected(parts, text, String::startsWith));
    assertThat(trie.matches(bytes(text))).isEqualTo(any(words));
  }

  @Property
  void suffixes(@ForAll("parts") List<String> parts, @ForAll("texts") String text) {
    var trie = ByteTrie.ofSuffixes(all(parts));
    long[] words = new long[2];
    trie.collect(bytes(text), rules(parts), words);
    assertThat(words).isEqualTo(expected(parts, text, String::endsWith));
    assertThat(trie.matches(bytes(text))).isEqualTo(any(words));
  }

  @Property
  void partsOfTexts(@ForAll("parts") List<String> parts, @ForAll("texts") String text) {
    var search = new TextSearch(all(parts));
    long[] words = new long[2];
    search.collect(bytes(text), rules(parts), words);
    assertThat(words).isEqualTo(expected(parts, text, String::contains));
    assertThat(search.matches(bytes(text))).isEqualTo(any(words));
  }

  @Property
  void equalTexts(@ForAll("parts") List<String> parts, @ForAll("texts") String text) {
    var table = new TextTable(all(parts));
    assertThat(table.find(bytes(text), Arrays.hashCode(bytes(text))))
        .isEqualTo(parts.indexOf(text));
    var last = parts.getLast();
    assertThat(table.find(bytes(last), Arrays.hashCode(bytes(last))))
        .isEqualTo(parts.indexOf(last));
  }

  @Property
  void needles(@ForAll("parts") List<String> parts, @ForAll("texts") String text) {
    var part = parts.getFirst();
    assertThat(Needle.exact(bytes(part)).isIn(bytes(text))).isEqualTo(text.contains(part));
    assertThat(Needle.folded(bytes(part)).isIn(bytes(text)))
        .isEqualTo(lower(text).contains(lower(part)));
    assertThat(Needle.exact(bytes(part)).isIn(bytes(text + part + text))).isTrue();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
