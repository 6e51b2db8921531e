package dev.vedette.bench.rego;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template of Gatekeeper's library with the inputs and data of its samples. */
record Template(List<Source> sources, String query, List<Sample> samples) {
  record Sample(Value input, ObjectValue data) {}

  /** The samples with the template compiled anew. */
  List<Prepared> prepare() {
    Query compiled = compile();
    return samples.stream().map(one -> new Prepared(compiled, one.input(), one.data())).toList();
  }

  Query compile() {
    return Prepared.compile(sources, query);
  }

  static List<Template> read(Path cases) throws IOException, MalformedJson {
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
