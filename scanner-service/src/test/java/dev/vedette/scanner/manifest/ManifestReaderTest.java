package dev.vedette.scanner.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.Rejection.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ManifestReaderTest {
  private static final ManifestLimits SMALL = new ManifestLimits(2_000, 20, 3, 500);

  private final ManifestReader reader = new ManifestReader(SMALL);

  @Test
  void knowsWhereEachValueStands() {
    List<Value> documents = documents("# first\nkind: Pod\n---\n\n kind:  Job\n");

    assertThat(documents).hasSize(2);
    assertThat(documents.getFirst().at("kind")).contains(new Value.Text("Pod", new Position(2, 7)));
    assertThat(documents.get(1).at("kind")).contains(new Value.Text("Job", new Position(5, 9)));
  }

  @Test
  void placesErrorsInTheFileAndSpeaksOfTheDocument() {
    Rejection rejection = rejection("kind: Pod\n---\nkind: Job\nspec:\n\tcontainers: []\n");

    assertThat(rejection.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(rejection.message())
        .isEqualTo("yaml: line 3: found character that cannot start any token");
    assertThat(rejection.position()).isEqualTo(new Position(5, 1));
  }

  @Test
  void speaksOfMalformedYamlAsLibyamlDoes() {
    assertThat(rejection("a: b: c\n").message())
        .isEqualTo("yaml: mapping values are not allowed in this context");
    assertThat(rejection("a: [1\nb: 2\n").message())
        .isEqualTo("yaml: line 1: did not find expected ',' or ']'");
    assertThat(rejection("c:\n  a: *b\n").message())
        .isEqualTo("yaml: unknown anchor 'b' referenced");
    assertThat(rejection("a: |x\n  b\n").message())
        .isEqualTo("yaml: did not find expected comment or line break");
    assertThat(rejection("a: \"\\q\"\n").message())
        .isEqualTo("yaml: found unknown escape character");
  }

  @Test
  void readsPlainScalarsAsYaml11() {
    Value document =
        documents(
                """
                a: yes
                b: 0x1F
                c: 017
                d: 1_000
                e: ~
                f: '1'
                g: 1e3
                h: 0o17
                i: 08
                j: !!str 5
                k: 2020-01-02
                l: -0b11
                """)
            .getFirst();

    assertThat(document.at("a")).hasValueSatisfying(value -> assertThat(truth(value)).isTrue());
    assertThat(number(document, "b")).isEqualTo(31);
    assertThat(number(document, "c")).isEqualTo(15);
    assertThat(number(document, "d")).isEqualTo(1000);
    assertThat(document.at("e").orElseThrow()).isInstanceOf(Value.Nothing.class);
    assertThat(text(document, "f")).isEqualTo("1");
    assertThat(number(document, "g")).isEqualTo(1000);
    assertThat(number(document, "h")).isEqualTo(15);
    assertThat(number(document, "i")).isEqualTo(8);
    assertThat(text(document, "j")).isEqualTo("5");
    assertThat(text(document, "k")).isEqualTo("2020-01-02");
    assertThat(number(document, "l")).isEqualTo(-3);
  }

  @Test
  void turnsEveryKeyIntoText() {
    Value.Mapping mapping = (Value.Mapping) documents("1: a\n0x10: b\non: c\n1.50: d\n").getFirst();

    assertThat(mapping.entries().keySet()).containsExactly("1", "16", "true", "1.5");
  }

  @Test
  void mergesWhereTheMergeStands() {
    Value document =
        documents("b: &b {x: 1, z: 1}\nfirst: {<<: *b, x: 2}\nlast: {x: 2, <<: *b}\n").getFirst();

    assertThat(number(document, "first", "x")).isEqualTo(2);
    assertThat(number(document, "first", "z")).isEqualTo(1);
    assertThat(number(document, "last", "x")).isEqualTo(1);
  }

  @Test
  void refusesAliasesThatGrowWithoutEnd() {
    String bomb =
        """
        a: &a [x,x,x,x,x,x,x,x,x]
        b: &b [*a,*a,*a,*a,*a,*a,*a,*a]
        c: &c [*b,*b,*b,*b,*b,*b,*b]
        d: &d [*c,*c,*c,*c,*c,*c,*c,*c]
        """;

    assertThat(rejection(bomb).reason()).isEqualTo(Reason.TOO_MANY_VALUES);
    String longText = "a: &a " + "x".repeat(400) + "\nb: [" + "*a,".repeat(30) + "]\n";
    assertThat(rejection(longText).reason()).isEqualTo(Reason.TOO_MANY_VALUES);
    assertThat(rejection("a: &a {<<: *a}\n").message())
        .isEqualTo("yaml: anchor 'a' value contains itself");
    assertThat(rejection("a: &a [*a]\n").message())
        .isEqualTo("yaml: anchor 'a' value contains itself");
  }

  @Test
  void keepsToEveryLimit() {
    assertThat(rejection("a".repeat(2_001)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(rejection("[".repeat(40) + "]".repeat(40)).reason()).isEqualTo(Reason.TOO_DEEP);
    assertThat(rejection("- ".repeat(40) + "x").reason()).isEqualTo(Reason.TOO_DEEP);
    assertThat(rejection("a: 1\n---\nb: 1\n---\nc: 1\n---\nd: 1\n").reason())
        .isEqualTo(Reason.TOO_MANY_DOCUMENTS);
    assertThat(rejection("- x\n".repeat(500)).reason()).isEqualTo(Reason.TOO_MANY_VALUES);
    assertThat(rejection("[" + "1,".repeat(600) + "1]").reason()).isEqualTo(Reason.TOO_MANY_VALUES);
  }

  @Test
  void stopsWhenTheTimeIsOver() {
    AtomicLong nanos = new AtomicLong();
    TimeLimit time = TimeLimit.after(Duration.ofNanos(3), nanos::incrementAndGet);

    ReadResult result = reader.read(bytes("a: [1, 2, 3]\n"), time);

    assertThat(result).isInstanceOf(ReadResult.Rejected.class);
    assertThat(((ReadResult.Rejected) result).rejection().reason()).isEqualTo(Reason.TIME_LIMIT);
  }

  @Test
  void refusesWhatIsNotUtf8() {
    Rejection rejection =
        ((ReadResult.Rejected)
                reader.read(new byte[] {'a', '\n', 'b', (byte) 0xC3}, TimeLimit.none()))
            .rejection();

    assertThat(rejection.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(rejection.position()).isEqualTo(new Position(2, 2));
  }

  @Test
  void refusesWhatHoldsNoDocument() {
    assertThat(rejection("").message()).isEqualTo("Invalid input");
    assertThat(rejection(" \n---\n\n").reason()).isEqualTo(Reason.EMPTY);
  }

  @Test
  void readsJsonWithPositionsAndOneDocumentOnly() {
    Value document = documents("{\n  \"a\": {\"b\": \"\\u00e9\"}\n}").getFirst();

    assertThat(document.at("a", "b")).contains(new Value.Text("é", new Position(2, 14)));
    assertThat(documents("[{\"a\":1},{\"b\":2}]")).hasSize(1);
  }

  @Test
  void neverThrowsOnBrokenInput() {
    String seed =
        "a: &x {b: [1, 'two', \"three\"], <<: *x}\n---\n? c\n: |\n  text\n- !!int d\n%YAML";
    for (int from = 0; from < seed.length(); from++) {
      for (int to = from; to <= seed.length(); to++) {
        byte[] part = bytes(seed.substring(from, to));
        assertThat(reader.read(part, TimeLimit.none())).isNotNull();
      }
    }
  }

  private List<Value> documents(String text) {
    return switch (reader.read(bytes(text), TimeLimit.none())) {
      case ReadResult.Documents(var documents) -> documents;
      case ReadResult.Rejected(var rejection) -> throw new AssertionError(rejection);
    };
  }

  private Rejection rejection(String text) {
    return switch (reader.read(bytes(text), TimeLimit.none())) {
      case ReadResult.Documents(var documents) -> throw new AssertionError(documents);
      case ReadResult.Rejected(var rejection) -> rejection;
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static double number(Value document, String... path) {
    return ((Value.Numeric) document.at(path).orElseThrow()).value();
  }

  private static String text(Value document, String key) {
    return ((Value.Text) document.at(key).orElseThrow()).text();
  }

  private static boolean truth(Value value) {
    return ((Value.Truth) value).value();
  }
}
