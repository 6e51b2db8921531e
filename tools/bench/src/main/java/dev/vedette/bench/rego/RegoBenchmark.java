package dev.vedette.bench.rego;

import dev.vedette.bench.Benchmark;
import dev.vedette.bench.ColdStart;
import dev.vedette.bench.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How long policies take to compile and to evaluate, warm and from a cold start. */
public final class RegoBenchmark implements Benchmark {
  private static final int MOST_GROWTH = 3;
  private static final String POLICY =
      """
      package main

      deny contains msg if {
        some i
        input[i].Cmd == "from"
        endswith(input[i].Value[0], ":latest")
        msg := sprintf("line %d: name a version", [i])
      }
      """;

  private final Path cases;
  private final ColdStart cold;

  /**
   * Prepares it.
   *
   * @param cases file of the cases of Gatekeeper's library
   * @param root root of the tree, whose command line is started
   */
  public RegoBenchmark(Path cases, Path root) {
    this.cases = cases;
    this.cold = new ColdStart(root);
  }

  @Override
  public List<Measure> run() throws Exception {
    if (!Files.isRegularFile(cases)) {
      throw new IOException(cases + ": no file (expected: cases of Gatekeeper's library)");
    }
    List<Template> templates = Template.read(cases);
    int samples = templates.stream().mapToInt(template -> template.samples().size()).sum();
    Map<String, Double> medians = medians();
    var measures = new ArrayList<Measure>();
    measures.add(
        Measure.atMost("4 rules on a pod of 2 containers", median(medians, "ADMISSION"), "us", 30));
    measures.add(Measure.known("templates", templates.size(), "templates"));
    measures.add(Measure.known("samples of them", samples, "samples"));
    measures.add(Measure.atMost("all samples in sequence", median(medians, "evaluate"), "ms", 10));
    measures.add(Measure.atMost("compile all templates", median(medians, "compile"), "ms", 100));
    for (Workload workload : Workload.values()) {
      if (workload != Workload.ADMISSION) {
        measures.add(grown(workload, medians));
      }
    }
    measures.add(Measure.atMost("cold policy test, CPU time", policyTest(), "s", 0.6));
    return measures;
  }

  private double policyTest() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("vedette-policy");
    Path dockerfile = Files.writeString(directory.resolve("Dockerfile"), "FROM python:latest\n");
    Path policy = Files.writeString(directory.resolve("policy.rego"), POLICY);
    try {
      return cold.seconds(
          "FAIL - ", "policy", "test", dockerfile.toString(), "--policy", policy.toString());
    } finally {
      Files.delete(dockerfile);
      Files.delete(policy);
      Files.delete(directory);
    }
  }

  /** The smallest of a kind is the measure of the others. */
  private static Measure grown(Workload workload, Map<String, Double> medians) {
    String kind = workload.name().substring(0, workload.name().indexOf('_'));
    String name = kind.toLowerCase(Locale.ROOT) + ", one among " + workload.size();
    double micros = median(medians, workload.name());
    return workload.size() == 10
        ? Measure.known(name, micros, "us")
        : Measure.atMost(name, micros, "us", MOST_GROWTH * median(medians, kind + "_10"));
  }

  private static double median(Map<String, Double> medians, String name) {
    Double median = medians.get(name);
    if (median == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return median;
  }

  private Map<String, Double> medians() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(PolicyEvaluation.class.getName() + "\\..*")
            .include(TemplateEvaluation.class.getName() + "\\..*")
            .param("cases", cases.toString())
            .forks(1)
            // not the record of a start, whose profile is of other work
            .jvmArgs("-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow")
            .warmupIterations(6)
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .verbosity(VerboseMode.SILENT)
            .build();
    var medians = new HashMap<String, Double>();
    for (RunResult result : new Runner(options).run()) {
      String workload = result.getParams().getParam("workload");
      String method = result.getParams().getBenchmark();
      medians.put(
          workload == null ? method.substring(method.lastIndexOf('.') + 1) : workload,
          result.getPrimaryResult().getStatistics().getPercentile(50));
    }
    return medians;
  }
}
