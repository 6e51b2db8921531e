package dev.vedette.agent.scap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.plan.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A capture that is recorded again, whole or in part, says the same of every event. */
final class RerecordingTest {
  private static final int MOST_EVENTS = 20_000;
  // What is left out of a capture is not counted by who reads the rest, nor is the time between.
  private static final Set<String> BY_POSITION =
      Set.of(
          "evt.num",
          "evt.deltatime",
          "evt.deltatime.s",
          "evt.deltatime.ns",
          "evt.reltime",
          "evt.reltime.s",
          "evt.reltime.ns");
  private static final Set<String> OTHER_SOURCES = Set.of("ka", "json", "jevt");
  private static final List<Field> FIELDS = fields();
  private static Path folder = Path.of("");

  @BeforeAll
  static void findFolder() {
    folder =
        Path.of(System.getProperty("vedette.conformance", "../shared/conformance"))
            .resolve("falco/captures");
    if (!"1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
      if (!Files.isDirectory(folder)) {
        System.out.println("skipped: RerecordingTest: no captures at " + folder);
      }
      assumeTrue(Files.isDirectory(folder), "no captures at " + folder);
    }
    assertThat(folder).isDirectory();
  }

  private static List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (FieldDefinition definition : FieldCatalog.standard().definitions()) {
      String name = definition.name();
      if (!BY_POSITION.contains(name)
          && !OTHER_SOURCES.contains(name.substring(0, name.indexOf('.')))) {
        FieldCatalog.standard().find(definition.name()).ifPresent(fields::add);
      }
    }
    for (String name : List.of("proc.aname[1]", "proc.aname[3]", "evt.arg[0]", "evt.arg[1]")) {
      fields.add(FieldCatalog.standard().find(name).orElseThrow());
    }
    return fields;
  }

  @Test
  void aCopySaysTheSame() throws IOException {
    System.out.println("capture                            events   bytes    copy");
    for (Path capture : captures()) {
      byte[] original = Files.readAllBytes(capture);
      byte[] copy = copy(original, Optional.empty(), Recorder.Limits.NONE);
      List<String[]> said = said(original, Optional.empty());
      System.out.printf(
          "%-32s %8d %7d %7d%n", capture.getFileName(), said.size(), original.length, copy.length);
      assertSame(said(copy, Optional.empty()), said, capture.toString());
    }
  }

  @Test
  void aPartSaysTheSameOfWhatIsInIt() throws IOException {
    for (String text :
        List.of(
            "evt.type in (open, openat, connect, execve)",
            "fd.name startswith /etc",
            "evt.type in (read, write, sendto, recvfrom)",
            "proc.name = cat or proc.pname = bash")) {
      Condition condition = compiled(text);
      for (Path capture : captures()) {
        byte[] original = Files.readAllBytes(capture);
        byte[] part = copy(original, Optional.of(condition), Recorder.Limits.NONE);
        List<String[]> wanted = said(original, Optional.of(condition));
        assertSame(said(part, Optional.empty()), wanted, capture + " with " + text);
      }
    }
  }

  @Test
  void endsWhereALimitIs() throws IOException {
    for (Path capture : captures()) {
      byte[] original = Files.readAllBytes(capture);
      int all = said(original, Optional.empty()).size();
      byte[] ten = copy(original, Optional.empty(), new Recorder.Limits(10, Long.MAX_VALUE));
      assertThat(said(ten, Optional.empty())).hasSize(Math.min(10, all));
      byte[] whole = copy(original, Optional.empty(), Recorder.Limits.NONE);
      long half = whole.length / 2 + 1L;
      byte[] part = copy(original, Optional.empty(), new Recorder.Limits(Long.MAX_VALUE, half));
      // What is said of the node comes first, however much it is.
      int lists = copy(original, Optional.empty(), new Recorder.Limits(1, 1)).length;
      assertThat(part.length).isLessThanOrEqualTo((int) Math.max(half, lists));
    }
  }

  private static void assertSame(List<String[]> found, List<String[]> wanted, String what) {
    assertThat(found).as(what).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      for (int field = 0; field < FIELDS.size(); field++) {
        assertThat(found.get(i)[field])
            .as("%s: event %d: %s", what, i, FIELDS.get(field))
            .isEqualTo(wanted.get(i)[field]);
      }
    }
  }

  private static List<Path> captures() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".scap")).sorted().toList();
    }
  }

  private static Condition compiled(String text) {
    if (Condition.compile(text) instanceof Result.Success<Condition>(var compiled, _)) {
      return compiled;
    }
    throw new AssertionError(text);
  }

  private static byte[] copy(byte[] original, Optional<Condition> condition, Recorder.Limits limits)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Recorder recorder = new Recorder(bytes, condition, limits);
        Replay replay = new Replay(new ByteArrayInputStream(original))) {
      replay.copyTo(recorder);
    }
    return bytes.toByteArray();
  }

  /** What a capture says of the events for which a condition is true: every field of them. */
  private static List<String[]> said(byte[] capture, Optional<Condition> condition)
      throws IOException {
    List<String[]> said = new ArrayList<>();
    try (Replay replay = new Replay(new ByteArrayInputStream(capture))) {
      CapturedEvent event = replay.next();
      while (event != null && said.size() < MOST_EVENTS) {
        if (condition.isEmpty() || condition.get().evaluate(event) == Verdict.TRUE) {
          String[] values = new String[FIELDS.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = event.get(FIELDS.get(i)).toString();
          }
          said.add(values);
        }
        event = replay.next();
      }
    }
    return said;
  }
}
