package dev.vedette.scanner.manifest;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.Rejection.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DocumentReaderTest {
  private static final ManifestLimits SMALL = new ManifestLimits(2_000, 20, 50, 500);

  private final DocumentReader reader = new DocumentReader(SMALL);

  @Test
  void readsEveryDocumentHoweverTheyAreSeparated() {
    assertThat(kinds("kind: A\n--- # comment\nkind: B\n---\t\nkind: C\n---")).isEqualTo("A B C");
    assertThat(kinds("kind: A\r\n---\r\nkind: B\r\n")).isEqualTo("A B");
    assertThat(kinds("kind: A\r---\rkind: B\r")).isEqualTo("A B");
    assertThat(kinds("kind: A\n...\nkind: B\n...\n---\nkind: C\n")).isEqualTo("A B C");
    assertThat(kinds("--- {kind: A}\n--- {\"kind\": \"B\"}\n---\n# nothing\n---\nkind: C\n"))
        .isEqualTo("A B C");
    assertThat(kinds("%YAML 1.2\n# why\n---\nkind: A\n...\n%YAML 1.1\n---\nkind: B\n"))
        .isEqualTo("A B");
    assertThat(kinds("kind: A\u0085---\u0085kind: B\n")).isEqualTo("A B");
  }

  @Test
  void separatesNothingInsideOfText() {
    List<Document> documents = read("kind: A\ndata: |\n  x\n  ---\n  y\n--- \nkind: B\n");

    assertThat(documents).hasSize(2);
    assertThat(((Document.Parsed) documents.getFirst()).root().at("data").orElseThrow())
        .isEqualTo(new Value.Text("x\n---\ny\n", new Position(2, 7)));
  }

  @Test
  void readsJsonAfterJson() {
    assertThat(kinds("{\"kind\":\"A\"}{\"kind\":\"B\"}\n{\"kind\":\"C\"}\n")).isEqualTo("A B C");
    assertThat(kinds("{\n\"kind\":\"A\"\n}\n---\n{\"kind\":\"B\"}\nkind: C\n{\"kind\":\"D\"}"))
        .isEqualTo("A B 6:1 D");
    assertThat(kinds("{kind: A, # yaml\n x: 1}\n---\n{\"kind\":\"B\"}")).isEqualTo("A B");
  }

  @Test
  void knowsPlacesInLaterJson() {
    Value second =
        ((Document.Parsed) read("# no\n---\n{\"a\":1} {\"b\":\n {\"c\": 2}}").get(1)).root();

    assertThat(second.position()).isEqualTo(new Position(3, 9));
    assertThat(second.at("b", "c").orElseThrow().position()).isEqualTo(new Position(4, 8));
  }

  @Test
  void readsEveryEncodingOfYaml() {
    String text = "kind: A\n---\nkind: Bé😀\n";
    for (String name : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      Charset charset = Charset.forName(name);
      assertThat(kinds(text.getBytes(charset))).as(name).isEqualTo("A Bé😀");
      assertThat(kinds(("\uFEFF" + text).getBytes(charset))).as(name).isEqualTo("A Bé😀");
    }
    assertThat(kinds("\uFEFFkind: A\n---\n\uFEFFkind: B\n")).isEqualTo("A B");
  }

  @Test
  void keepsErrorsToTheirDocuments() {
    String bomb =
        """
        a: &a [x,x,x,x,x,x,x,x,x]
        b: &b [*a,*a,*a,*a,*a,*a,*a,*a]
        c: &c [*b,*b,*b,*b,*b,*b,*b]
        d: &d [*c,*c,*c,*c,*c,*c,*c,*c]
        """;
    List<Document> documents =
        read(
            String.join(
                "---\n",
                "kind: A\n",
                bomb,
                "[".repeat(40) + "]".repeat(40) + "\n",
                "x: \"" + "y".repeat(2_000) + "\"\n",
                "spec:\n\tcontainers: []\n",
                "a: [1\nb: 2\n",
                "x: *unknown\n",
                "x: \u0001\n",
                "kind: Z\n"));

    assertThat(documents).hasSize(9);
    assertThat(documents).extracting(Document::number).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(reason(documents.get(1))).isEqualTo(Reason.TOO_MANY_VALUES);
    assertThat(reason(documents.get(2))).isEqualTo(Reason.TOO_DEEP);
    assertThat(reason(documents.get(3))).isEqualTo(Reason.TOO_LARGE);
    assertThat(rejection(documents.get(4)))
        .isEqualTo(
            new Rejection(
                Reason.MALFORMED,
                "found character that cannot start any token",
                new Position(13, 1),
                "spaces where YAML indents"));
    assertThat(rejection(documents.get(5)).position()).isEqualTo(new Position(16, 2));
    assertThat(rejection(documents.get(6)).message())
        .isEqualTo("unknown anchor 'unknown' referenced");
    assertThat(rejection(documents.get(7)).position()).isEqualTo(new Position(20, 4));
    assertThat(documents.getLast()).isInstanceOf(Document.Parsed.class);
  }

  @Test
  void placesBytesThatAreNoCharacters() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("kind: A\n---\nx: 1\nkind: ".getBytes(UTF_8));
    bytes.write(0xC3);
    bytes.writeBytes("\n---\nkind: C\n".getBytes(UTF_8));

    assertThat(kinds(bytes.toByteArray())).isEqualTo("A 4:7 C");
    ByteArrayOutputStream wide = new ByteArrayOutputStream();
    wide.writeBytes("kind: ".getBytes(UTF_16LE));
    wide.writeBytes(new byte[] {0, (byte) 0xD8, '\n', 0});
    assertThat(kinds(wide.toByteArray())).isEqualTo("1:7");
  }

  @Test
  void reportsKeysThatStandTwiceAndReadsOn() {
    Document.Parsed document =
        (Document.Parsed) read("kind: A\nspec:\n  x: 1\n  y: 2\n  x: 3\n").getFirst();

    assertThat(document.problems())
        .extracting(Rejection::position)
        .containsExactly(new Position(5, 3));
    assertThat(document.problems().getFirst().message()).isEqualTo("key x stands twice");
    assertThat(document.root().at("spec", "x")).contains(new Value.Numeric(3, new Position(5, 6)));
    assertThat(((Document.Parsed) read("{\"a\": 1,\n \"a\": 2}").getFirst()).problems())
        .extracting(Rejection::position)
        .containsExactly(new Position(2, 2));
  }

  @Test
  void keepsTheSourcesThatRenderersName() {
    List<Document> documents =
        read(
            """
            ---
            # Source: shop/templates/web.yaml
            kind: A
            ---
            # other
            kind: B
            ---
            # Source: shop/templates/broken.yaml
            a: [
            """);

    assertThat(documents)
        .extracting(Document::source)
        .containsExactly("shop/templates/web.yaml", "", "shop/templates/broken.yaml");
  }

  @Test
  void stopsAtTheMostDocuments() {
    List<Document> documents = read("---\nkind: A\n".repeat(200));

    assertThat(documents).hasSize(51);
    assertThat(reason(documents.getLast())).isEqualTo(Reason.TOO_MANY_DOCUMENTS);
  }

  @Test
  void stopsWhenTheTimeOfTheWholeIsOver() {
    AtomicLong nanos = new AtomicLong();
    TimeLimit time = TimeLimit.after(Duration.ofNanos(40), nanos::incrementAndGet);

    List<Document> documents = reader.read("---\nkind: A\n".repeat(40).getBytes(UTF_8), () -> time);

    assertThat(documents).hasSizeBetween(2, 39);
    assertThat(documents.getFirst()).isInstanceOf(Document.Parsed.class);
    assertThat(reason(documents.getLast())).isEqualTo(Reason.TIME_LIMIT);
  }

  /** Whatever is done to a file, reading it ends, throws nothing and loses no whole document. */
  @Test
  void damagedFilesNeverHideTheDocumentsAroundTheDamage() {
    Random random = new Random(20_261_122);
    String[] pieces = {
      "{", "}", "[", "]", ":", ": ", "- ", "&a ", "*a", "!!int ", "|\n", "\"", "'", "\t", "\u0000",
      "%", "? ", "\uFEFF", "<<: ", "#", "\r", ",", "\\", "\u0085", "!", "@", "`", ">", "\uD800"
    };
    for (int run = 0; run < 3_000; run++) {
      StringBuilder middle =
          new StringBuilder("kind: M\nspec: {a: [1, x], b: \"t\"}\nlist:\n- c: |\n    d\n");
      for (int i = 0; i <= random.nextInt(6); i++) {
        middle.insert(random.nextInt(middle.length() + 1), pieces[random.nextInt(pieces.length)]);
      }
      String text = "kind: A\n---\n" + middle + "\n---\nkind: Z\n";
      List<String> all = List.of(kinds(text).split(" ", -1));
      assertThat(all.getFirst()).as(text).isEqualTo("A");
      assertThat(all.getLast()).as(text).isEqualTo("Z");
    }
  }

  @Test
  void anyBytesGiveDocumentsOrErrors() {
    Random random = new Random(7);
    for (int run = 0; run < 2_000; run++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertThat(reader.read(bytes, TimeLimit::none)).isNotNull();
    }
  }

  private List<Document> read(String text) {
    return reader.read(text.getBytes(UTF_8), TimeLimit::none);
  }

  private String kinds(String text) {
    return kinds(text.getBytes(UTF_8));
  }

  /** The kind of each document, or the place of its error. */
  private String kinds(byte[] content) {
    List<String> kinds = new ArrayList<>();
    for (Document document : reader.read(content, TimeLimit::none)) {
      kinds.add(
          switch (document) {
            case Document.Parsed parsed ->
                parsed.root().at("kind").orElse(null) instanceof Value.Text(var kind, _)
                    ? kind
                    : "?";
            case Document.Failed failed -> failed.rejection().position().toString();
          });
    }
    return String.join(" ", kinds);
  }

  private static Reason reason(Document document) {
    return rejection(document).reason();
  }

  private static Rejection rejection(Document document) {
    return ((Document.Failed) document).rejection();
  }
}
