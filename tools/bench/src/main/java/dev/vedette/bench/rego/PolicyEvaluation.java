package dev.vedette.bench.rego;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One call evaluates one query. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PolicyEvaluation {
  @Param public Workload workload = Workload.ADMISSION;

  private Prepared prepared = Workload.ADMISSION.prepare();

  /** Compiles the policy and makes its data. */
  @Setup
  public void prepare() {
    prepared = workload.prepare();
  }

  /** The answer. */
  @Benchmark
  public Object evaluate() {
    return prepared.evaluate();
  }
}
