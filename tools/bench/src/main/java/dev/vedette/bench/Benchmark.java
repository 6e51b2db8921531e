package dev.vedette.bench;

import java.util.List;

/** Measures something of the running suite; one run at a time. */
public interface Benchmark {
  /** Runs it once. */
  List<Measure> run() throws Exception;
}
