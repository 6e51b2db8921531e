package dev.vedette.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.scan.FileScan;
import dev.vedette.scanner.scan.ScanReport;
import dev.vedette.scanner.suppression.SuppressionFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How much of a processor a scan by Vedette's checks takes, beside reading the same documents. One
 * thread, warm.
 */
final class ScanBenchmark implements Benchmark {
  private static final ManifestLimits LIMITS =
      new ManifestLimits(64 << 20, 200, 1_000_000, 5_000_000);
  private static final int ROUNDS = 5;
  private static final int WARM = 4;
  private static final int[] SIZES = {100, 1_000, 10_000, 100_000};

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: NAME, namespace: shop, labels: {app: NAME}}
      spec:
        replicas: 2
        selector: {matchLabels: {app: NAME}}
        template:
          metadata: {labels: {app: NAME}}
          spec:
            serviceAccountName: NAME
            containers:
            - name: web
              image: registry.example.com/shop/web:1.2.3
              ports: [{containerPort: 8080}]
              resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 32Mi}}
              securityContext:
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                capabilities: {drop: [ALL]}
      """;
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: NAME, namespace: shop}
      spec: {selector: {app: NAME}, ports: [{port: 80, targetPort: 8080}]}
      """;
  private static final String ACCOUNT =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: NAME, namespace: shop}
      automountServiceAccountToken: false
      """;
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: NAME, namespace: shop}
      spec: {podSelector: {matchLabels: {app: NAME}}, policyTypes: [Ingress]}
      """;

  private final Path corpus;
  private final ColdStart cold;
  private final Catalogue catalogue = Catalogue.standard();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Over the manifests below a directory, and by the command line of the tree. */
  ScanBenchmark(Path corpus, Path root) {
    this.corpus = corpus;
    this.cold = new ColdStart(root);
  }

  @Override
  public List<Measure> run() throws Exception {
    Map<String, byte[]> manifests = manifests();
    ScanReport report = scan(manifests, FileScan.Validation.OFF);
    int documents = report.counts().documents();
    for (int i = 0; i < WARM; i++) {
      read(manifests);
      scan(manifests, FileScan.Validation.OFF);
      scan(manifests, FileScan.Validation.TOLERANT);
    }
    double reading = Double.MAX_VALUE;
    double scanning = Double.MAX_VALUE;
    double validating = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      reading = Math.min(reading, seconds(() -> read(manifests)));
      scanning = Math.min(scanning, seconds(() -> scan(manifests, FileScan.Validation.OFF)));
      validating =
          Math.min(validating, seconds(() -> scan(manifests, FileScan.Validation.TOLERANT)));
    }
    List<Measure> measures = new ArrayList<>();
    measures.add(Measure.known("documents of the corpus", documents, "documents"));
    measures.add(Measure.known("findings", report.findings().size(), "findings"));
    measures.add(Measure.known("read only", documents / reading, "documents/CPU s"));
    measures.add(
        Measure.atLeast(
            "read and checked, without schemas", documents / scanning, "documents/CPU s", 2_000));
    measures.add(
        Measure.atLeast(
            "read, checked and validated", documents / validating, "documents/CPU s", 1_500));
    measures.add(Measure.atMost("checks against reading", (scanning - reading) / reading, "x", 1));
    growth(measures);
    measures.add(Measure.atMost("cold scan of one manifest, CPU time", coldScan(), "s", 0.5));
    return measures;
  }

  private double coldScan() throws IOException, InterruptedException {
    Path manifest = Files.createTempFile("vedette-scan", ".yaml");
    try {
      Files.writeString(manifest, DEPLOYMENT.replace("NAME", "web"));
      return cold.seconds(" findings (", "scan", manifest.toString());
    } finally {
      Files.delete(manifest);
    }
  }

  /** The same small application again and again, under names of its own each time. */
  private void growth(List<Measure> measures) {
    scan(generated(SIZES[1]), FileScan.Validation.OFF);
    double first = 0;
    for (int size : SIZES) {
      Map<String, byte[]> one = generated(size);
      double micros = seconds(() -> scan(one, FileScan.Validation.OFF)) / size * 1e6;
      first = size == SIZES[1] ? micros : first;
      String name = "one document among " + size;
      measures.add(
          size <= SIZES[1]
              ? Measure.known(name, micros, "us")
              : Measure.atMost(name, micros, "us", 1.5 * first));
    }
  }

  private static Map<String, byte[]> generated(int documents) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      text.append("---\n");
      text.append(
          switch (i % 4) {
            case 0 -> DEPLOYMENT.replace("NAME", "app-" + i / 4);
            case 1 -> SERVICE.replace("NAME", "app-" + i / 4);
            case 2 -> ACCOUNT.replace("NAME", "app-" + i / 4);
            default -> POLICY.replace("NAME", "app-" + i / 4);
          });
    }
    return Map.of("generated.yaml", text.toString().getBytes(UTF_8));
  }

  private ScanReport scan(Map<String, byte[]> manifests, FileScan.Validation validation) {
    FileScan scan = new FileScan(catalogue, LIMITS, TimeLimit::none);
    manifests.forEach(scan::add);
    return scan.finish(
        CatalogueOptions.STANDARD, validation, SuppressionFile.NONE, LocalDate.of(2026, 1, 1));
  }

  private static void read(Map<String, byte[]> manifests) {
    DocumentReader reader = new DocumentReader(LIMITS);
    manifests.values().forEach(content -> reader.read(content, TimeLimit::none));
  }

  private double seconds(Runnable work) {
    long start = threads.getCurrentThreadCpuTime();
    work.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1e9;
  }

  private Map<String, byte[]> manifests() throws IOException {
    if (!Files.isDirectory(corpus)) {
      throw new IllegalStateException(corpus + ": no directory (expected: manifests)");
    }
    Map<String, byte[]> manifests = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(corpus)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        manifests.put(corpus.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return manifests;
  }
}
