package dev.vedette.bench.rego;

import dev.vedette.rego.value.MalformedJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One call goes through all templates of Gatekeeper's library. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TemplateEvaluation {
  @Param("")
  public String cases = "";

  private List<Template> templates = List.of();
  private List<Prepared> samples = List.of();

  /** Reads the templates and compiles them once. */
  @Setup
  public void read() throws IOException, MalformedJson {
    templates = Template.read(Path.of(cases));
    samples = templates.stream().flatMap(template -> template.prepare().stream()).toList();
  }

  /** All samples of all templates, one after the other. */
  @Benchmark
  public void evaluate(Blackhole hole) {
    for (Prepared sample : samples) {
      hole.consume(sample.evaluate());
    }
  }

  /** All templates, from source. */
  @Benchmark
  public void compile(Blackhole hole) {
    for (Template template : templates) {
      hole.consume(template.compile());
    }
  }
}
