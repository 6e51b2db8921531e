package dev.vedette.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long policies take to compile and to evaluate. One thread, warm, medians of its CPU time. */
final class RegoBenchmark implements Benchmark {
  private static final int ROUNDS = 15;
  private static final int[] SIZES = {10, 1_000, 100_000};

  private static final String ADMISSION =
      """
      package kubernetes.admission

      deny contains msg if {
        some container in input.request.object.spec.containers
        not startswith(container.image, "registry.example.com/")
        msg := sprintf("%v: image %v comes from elsewhere", [container.name, container.image])
      }

      deny contains msg if {
        some container in input.request.object.spec.containers
        container.securityContext.privileged
        msg := sprintf("%v is privileged", [container.name])
      }

      deny contains msg if {
        input.request.object.spec.hostNetwork
        msg := "the network of the host is used"
      }

      deny contains msg if {
        some container in input.request.object.spec.containers
        not container.resources.limits.memory
        msg := sprintf("%v has no memory limit", [container.name])
      }
      """;
  private static final String POD =
      """
      {"request": {"kind": {"kind": "Pod", "version": "v1"}, "operation": "CREATE", "object":
      {"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}}, "spec":
      {"containers": [{"name": "web", "image": "registry.example.com/web:1", "resources":
      {"limits": {"memory": "32Mi"}}, "securityContext": {"privileged": false}},
      {"name": "log", "image": "docker.io/log:2", "ports": [{"containerPort": 80}]}]}}}}
      """;
  private static final String LOOKUPS =
      """
      package lookups

      stored if data.entries[input.id]

      known contains id if data.entries[id]

      partial if known[input.id]

      value[id] := entry.weight if some id, entry in data.entries

      heavy if value[input.id] > 5
      """;

  private final Path cases;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Over the cases of Gatekeeper's library in a file. */
  RegoBenchmark(Path cases) {
    this.cases = cases;
  }

  /** A template with the inputs and data of its samples. */
  private record Template(List<Source> sources, String query, List<Sample> samples) {}

  private record Sample(Value input, ObjectValue data) {}

  private record Prepared(Query query, Value input, ObjectValue data) {
    void evaluate(Settings settings) {
      if (!(query.evaluate(input, data, settings) instanceof Evaluated.Answered)) {
        throw new IllegalStateException(query.text() + ": failed (expected: an answer)");
      }
    }
  }

  @Override
  public List<Measure> run() throws Exception {
    var measures = new ArrayList<Measure>();
    var admission =
        new Prepared(
            query(List.of(source(ADMISSION)), "data.kubernetes.admission.deny"),
            Json.read(POD),
            ObjectValue.EMPTY);
    measures.add(
        Measure.atMost("4 rules on a pod of 2 containers", micros(admission, 2_000), "us", 30));
    gatekeeper(measures);
    for (String rule : List.of("stored", "partial", "heavy")) {
      lookups(rule, measures);
    }
    ruleIndex(measures);
    return measures;
  }

  private void gatekeeper(List<Measure> measures) throws IOException, MalformedJson {
    List<Template> templates = templates();
    var all = new ArrayList<Prepared>();
    for (Template template : templates) {
      Query query = query(template.sources(), template.query());
      template.samples().forEach(one -> all.add(new Prepared(query, one.input(), one.data())));
    }
    Settings settings = Settings.standard();
    measures.add(Measure.known("templates", templates.size(), "templates"));
    measures.add(Measure.known("samples of them", all.size(), "samples"));
    measures.add(
        Measure.atMost(
            "all samples in sequence",
            median(() -> all.forEach(one -> one.evaluate(settings)), 100) * 1e3,
            "ms",
            10));
    measures.add(
        Measure.atMost(
            "compile all templates",
            median(() -> templates.forEach(one -> query(one.sources(), one.query())), 20) * 1e3,
            "ms",
            100));
  }

  /** One lookup among few and many entries of the data. */
  private void lookups(String rule, List<Measure> measures) {
    Query query = query(List.of(source(LOOKUPS)), "data.lookups." + rule);
    double first = 0;
    for (int size : SIZES) {
      var entries = ObjectValue.builder();
      for (int i = 0; i < size; i++) {
        entries.put("id-" + i, ObjectValue.of("weight", Value.of(i)));
      }
      var data = ObjectValue.of("entries", entries.build());
      var prepared = new Prepared(query, ObjectValue.of("id", Value.of("id-7")), data);
      double micros = micros(prepared, 500);
      first = size == SIZES[0] ? micros : first;
      String name = rule + ", one among " + size;
      measures.add(
          size == SIZES[0]
              ? Measure.known(name, micros, "us")
              : Measure.atMost(name, micros, "us", 3 * first));
    }
  }

  /** One of few and of many rules that ask for different inputs. */
  private void ruleIndex(List<Measure> measures) {
    double first = 0;
    for (int size : new int[] {10, 10_000}) {
      var text = new StringBuilder("package roles\n");
      for (int i = 0; i < size; i++) {
        text.append("allow if { input.role == \"role-").append(i).append("\"; input.level > 3 }\n");
      }
      Query query = query(List.of(source(text.toString())), "data.roles.allow");
      var input =
          ObjectValue.builder().put("role", Value.of("role-7")).put("level", Value.of(5)).build();
      double micros = micros(new Prepared(query, input, ObjectValue.EMPTY), 500);
      first = size == 10 ? micros : first;
      String name = "one of " + size + " rules";
      measures.add(
          size == 10
              ? Measure.known(name, micros, "us")
              : Measure.atMost(name, micros, "us", 3 * first));
    }
  }

  private static Source source(String text) {
    return new Source("policy.rego", text, RegoVersion.V1);
  }

  private static Query query(List<Source> sources, String text) {
    return required(required(Policy.compile(sources)).query(text));
  }

  private static <T> T required(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Success<T>(var value) -> value;
      case Outcome.Failure<T>(var problems) ->
          throw new IllegalStateException(problems + " (expected: none)");
    };
  }

  private double micros(Prepared prepared, int times) {
    Settings settings = Settings.standard();
    Runnable work =
        () -> {
          for (int i = 0; i < times; i++) {
            prepared.evaluate(settings);
          }
        };
    return median(work, 10) / times * 1e6;
  }

  /** The median of seconds, after so many rounds that do not count. */
  private double median(Runnable work, int warm) {
    for (int i = 0; i < warm; i++) {
      work.run();
    }
    var seconds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = threads.getCurrentThreadCpuTime();
      work.run();
      seconds[i] = (threads.getCurrentThreadCpuTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[ROUNDS / 2];
  }

  private List<Template> templates() throws IOException, MalformedJson {
    if (!Files.isRegularFile(cases)) {
      throw new IOException(cases + ": no file (expected: cases of Gatekeeper's library)");
    }
    Map<Value, Template> templates = new LinkedHashMap<>();
    for (String line : Files.readAllLines(cases, UTF_8)) {
      var row = (ObjectValue) Json.read(line);
      var modules = (ArrayValue) row.get("modules");
      if (modules == null) {
        continue;
      }
      var template =
          templates.computeIfAbsent(
              modules,
              _ -> new Template(sources(row, modules), text(row, "query"), new ArrayList<>()));
      var data = row.get("data") instanceof ObjectValue object ? object : ObjectValue.EMPTY;
      Value input = row.get("input");
      template.samples().add(new Sample(input == null ? ObjectValue.EMPTY : input, data));
    }
    return List.copyOf(templates.values());
  }

  private static List<Source> sources(ObjectValue row, ArrayValue modules) {
    var version = text(row, "rego_version").equals("v0") ? RegoVersion.V0 : RegoVersion.V1;
    var sources = new ArrayList<Source>();
    for (Value module : modules) {
      sources.add(
          new Source(
              "module-" + sources.size() + ".rego", ((StringValue) module).value(), version));
    }
    return sources;
  }

  private static String text(ObjectValue row, String key) {
    @Nullable Value value = row.get(key);
    return value instanceof StringValue string ? string.value() : "";
  }
}
