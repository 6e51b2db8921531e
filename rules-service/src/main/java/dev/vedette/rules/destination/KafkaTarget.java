package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.server.config.SecretFile;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts to a topic, idempotently: what the producer sends again after a fault is there
 * once, and what the service sends again after a crash carries the same name. Used by one thread at
 * a time.
 */
final class KafkaTarget implements Target {
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Destination.Kafka kafka;
  private final Duration timeout;
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  KafkaTarget(Destination.Kafka kafka, Duration timeout) {
    this.kafka = kafka;
    this.timeout = timeout;
    if (kafka.password() != null) {
      var _ = kafka.password().read();
    }
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    try {
      var _ = producer().send(record(alert)).get();
      return new Outcome.Delivered();
    } catch (ExecutionException e) {
      return judge(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      return judge(e);
    }
  }

  private Outcome judge(Throwable failure) throws IOException {
    if (!(failure instanceof RecordTooLargeException)) {
      // A producer that failed for good says so of everything that follows.
      close();
    }
    return switch (failure) {
      case org.apache.kafka.common.errors.InterruptException _ ->
          new Outcome.Unreachable("interrupted");
      case RecordTooLargeException _ -> new Outcome.Refused("larger than the topic takes");
      case InvalidTopicException _ -> new Outcome.Unreachable("no such topic");
      case AuthorizationException _ -> new Outcome.Unreachable("not allowed");
      case RetriableException _ -> throw new ConnectException("no answer of the brokers");
      default -> new Outcome.Unreachable(failure.getClass().getSimpleName());
    };
  }

  private ProducerRecord<byte[], byte[]> record(Alert alert) {
    String key =
        switch (kafka.key()) {
          case ALERT -> alert.getName();
          case NODE -> alert.getNode();
        };
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(kafka.topic(), bytes(key), bytes(kafka.format().line(alert)));
    Headers headers = record.headers();
    headers.add("alert", bytes(alert.getName()));
    headers.add("rule", bytes(alert.getRule()));
    headers.add("priority", bytes(Template.priority(alert)));
    headers.add("source", bytes(alert.getSource()));
    headers.add("node", bytes(alert.getNode()));
    headers.add(
        "content-type",
        bytes(kafka.format() == AlertForm.JSON ? "application/json" : "text/plain"));
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open = new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  private Map<String, Object> settings() {
    int millis = Math.toIntExact(Math.max(1000, timeout.toMillis() * 9 / 10));
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.hostport());
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, kafka.clientid());
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, kafka.compression().kafkaName());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) millis);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Destination.Kafka.LARGEST_RECORD);
    security(settings);
    return settings;
  }

  private void security(Map<String, Object> settings) {
    SecretFile password = kafka.password();
    boolean sasl = password != null;
    settings.put(
        "security.protocol",
        sasl ? (kafka.tls() ? "SASL_SSL" : "SASL_PLAINTEXT") : (kafka.tls() ? "SSL" : "PLAINTEXT"));
    if (password != null) {
      settings.put(SaslConfigs.SASL_MECHANISM, kafka.sasl());
      String module =
          kafka.sasl().equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
      settings.put(
          SaslConfigs.SASL_JAAS_CONFIG,
          "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
              .formatted(
                  module, quoted(String.valueOf(kafka.username())), quoted(password.read())));
    }
    if (kafka.cacertfile() != null) {
      settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      settings.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, kafka.cacertfile().toString());
    }
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  @Override
  public void close() {
    KafkaProducer<byte[], byte[]> open = producer;
    producer = null;
    if (open != null) {
      open.close(CLOSE);
    }
  }
}
