package dev.vedette.bench.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka of one node on loopback that can be killed and started again, and a reader that remembers
 * how often each alert is in its topic. Controlled by one thread; {@link #count} is thread-safe.
 */
final class KafkaProcess implements AutoCloseable {
  static final String TOPIC = "alerts";
  private static final String CLUSTER = "q1Sh-9_MSia_zwGINIRvSw";

  private final Path directory;
  private final Path settings;
  private final int port;
  private final Map<String, Integer> alerts = new ConcurrentHashMap<>();
  private final Thread reader = Thread.ofVirtual().name("kafka-reader").unstarted(this::read);
  private Process process;
  private volatile boolean closing;

  private KafkaProcess(Path directory, Path settings, int port) throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.port = port;
    this.process = run();
  }

  static KafkaProcess start(Path directory) throws Exception {
    Files.createDirectories(directory);
    int broker = PostgresProcess.freePort();
    int controller = PostgresProcess.freePort();
    String logs = directory.resolve("logs").toString();
    Path settings =
        Files.writeString(
            directory.resolve("server.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$d
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            controller.listener.names=CONTROLLER
            inter.broker.listener.name=PLAINTEXT
            log.dirs=%3$s
            offsets.topic.replication.factor=1
            auto.create.topics.enable=false
            """
                .formatted(broker, controller, logs));
    new Formatter()
        .setClusterId(CLUSTER)
        .setNodeId(1)
        .setDirectories(List.of(logs))
        .setMetadataLogDirectory(logs)
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
    KafkaProcess kafka = new KafkaProcess(directory, settings, broker);
    kafka.createTopic();
    kafka.reader.start();
    return kafka;
  }

  private Process run() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "kafka.Kafka",
            settings.toString())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(directory.resolve("kafka.log").toFile()))
        .start();
  }

  private void createTopic() throws Exception {
    Map<String, Object> client =
        Map.of("bootstrap.servers", address(), "default.api.timeout.ms", 120_000);
    try (Admin admin = Admin.create(client)) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(120, TimeUnit.SECONDS);
    }
  }

  private void read() {
    Map<String, Object> client =
        Map.of("bootstrap.servers", address(), "reconnect.backoff.max.ms", 1000);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (!closing) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> alerts.merge(record.key(), 1, Integer::sum));
      }
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** How often an alert is in the topic. */
  int count(String alert) {
    return alerts.getOrDefault(alert, 0);
  }

  /** Ends it as a crash would. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again on the same logs. */
  void restart() throws IOException {
    process = run();
  }

  @Override
  public void close() {
    closing = true;
    kill();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
