package dev.vedette.bench;

import java.util.List;

/** Measures something of the running suite; one run at a time. */
interface Benchmark {
  /** Runs it once. */
  List<Measure> run() throws Exception;
}
