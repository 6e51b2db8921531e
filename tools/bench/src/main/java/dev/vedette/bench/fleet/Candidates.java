package dev.vedette.bench.fleet;

import com.google.protobuf.ByteString;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.DictionaryEntry;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.proto.rules.v1.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Made-up events of a node as an agent sends them, with the fields that rules commonly read, the
 * same each time; no published rule alerts on them. Immutable.
 */
final class Candidates {
  private static final List<String> TYPES = List.of("openat", "execve", "connect", "close");
  private static final List<String> FIELDS =
      List.of(
          "proc.name",
          "proc.exepath",
          "proc.cmdline",
          "proc.pname",
          "proc.pid",
          "proc.tty",
          "user.name",
          "user.uid",
          "container.id",
          "container.image.repository",
          "k8s.ns.name",
          "k8s.pod.name",
          "fd.name",
          "fd.typechar",
          "fd.num",
          "evt.rawres",
          "evt.arg.flags",
          "evt.is_open_read",
          "evt.is_open_write",
          "proc.aname[2]");

  private Candidates() {}

  /** The published rules, all of source syscall enabled. */
  static List<File> rules(Path folder) throws IOException {
    List<RuleFile> texts = new ArrayList<>();
    List<File> files = new ArrayList<>();
    for (String name :
        List.of("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")) {
      byte[] content = Files.readAllBytes(folder.resolve(name));
      texts.add(new RuleFile(name, content));
      files.add(File.newBuilder().setPath(name).setContent(ByteString.copyFrom(content)).build());
    }
    RuleBook book = new RuleLoader().load(texts).book().orElseThrow();
    StringBuilder enabling = new StringBuilder();
    book.rules().stream()
        .filter(rule -> rule.source().equals("syscall") && !rule.enabled())
        .forEach(rule ->
            enabling
                .append("- rule: ")
                .append(rule.name())
                .append("\n  enabled: true\n  override: {enabled: replace}\n"));
    if (!enabling.isEmpty()) {
      files.add(
          File.newBuilder()
              .setPath("zz_enabled.yaml")
              .setContent(ByteString.copyFromUtf8(enabling.toString()))
              .build());
    }
    return files;
  }

  /** A rule that matches none of the events. */
  static File rule() {
    return File.newBuilder()
        .setPath("quiet.yaml")
        .setContent(
            ByteString.copyFromUtf8(
                """
                - rule: Fleet quiet
                  desc: matches none of the events
                  condition: evt.type = openat and fd.name = /etc/shadow
                  output: never
                  priority: NOTICE
                """))
        .build();
  }

  static Dictionary dictionary() {
    Dictionary.Builder dictionary = Dictionary.newBuilder().setSource("syscall");
    for (int i = 0; i < TYPES.size(); i++) {
      dictionary.addTypes(DictionaryEntry.newBuilder().setNumber(i + 1).setName(TYPES.get(i)));
    }
    for (int i = 0; i < FIELDS.size(); i++) {
      dictionary.addFields(DictionaryEntry.newBuilder().setNumber(i + 1).setName(FIELDS.get(i)));
    }
    return dictionary.build();
  }

  /** So many events without numbers. */
  static List<Event> events(int number) {
    Random random = new Random(7);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      events.add(event(random, i));
    }
    return events;
  }

  private static Event event(Random random, int number) {
    String program = List.of("nginx", "postgres", "java", "node").get(random.nextInt(4));
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("proc.name", text(program));
    values.put("proc.exepath", text("/opt/app/bin/" + program));
    values.put("proc.cmdline", text(program + " --worker " + number % 97 + " --config /opt/app/c"));
    values.put("proc.pname", text("containerd-shim"));
    values.put("proc.pid", number(10_000 + number % 500));
    values.put("proc.tty", number(0));
    values.put("user.name", text("app"));
    values.put("user.uid", number(1000));
    values.put("container.id", text("3ad7b26ded6d"));
    values.put("container.image.repository", text("registry.example/app/" + program));
    values.put("k8s.ns.name", text("shop"));
    values.put("k8s.pod.name", text(program + "-7d9c5b6f4-" + number % 50));
    int type = random.nextInt(10) == 0 ? 3 : random.nextInt(20) == 0 ? 2 : 1;
    if (type == 3) {
      values.put("fd.name", text("10.0.3.7:" + (40_000 + number % 999) + "->10.0.9.1:5432"));
      values.put("fd.typechar", text("4"));
    } else {
      values.put("fd.name", text("/srv/data/table." + number % 1000));
      values.put("fd.typechar", text("f"));
    }
    values.put("fd.num", number(5 + number % 60));
    values.put("evt.rawres", number(5));
    values.put("evt.arg.flags", text("O_RDONLY|O_CLOEXEC"));
    values.put("evt.is_open_read", truth(type == 1));
    values.put("evt.is_open_write", truth(false));
    values.put("proc.aname[2]", text("systemd"));
    Event.Builder event = Event.newBuilder().setType(type);
    values.forEach((name, value) ->
        event.addFields(Field.newBuilder().setField(FIELDS.indexOf(name) + 1).setValue(value)));
    return event.build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setText(ByteString.copyFrom(text, StandardCharsets.UTF_8)).build();
  }

  private static Value number(long number) {
    return Value.newBuilder().setNumber(number).build();
  }

  private static Value truth(boolean truth) {
    return Value.newBuilder().setTruth(truth).build();
  }
}
