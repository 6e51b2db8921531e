package dev.vedette.rules.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.server.config.InvalidSettingException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTargetTest {
  @TempDir private Path directory;

  @Test
  void writesEachAlertOnceWithItsNameAndGoesOnAfterTheBrokerWasKilled() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(directory)) {
      broker.create("alerts", 3);
      Alert alert = SampleAlert.of("m").toBuilder().setNode("nodes/n").build();
      try (KafkaTarget target = target(broker.address(), "alerts", Destination.RecordKey.ALERT)) {
        assertThat(target.send(alert)).isEqualTo(new Outcome.Delivered());
        String large = "x".repeat(2 * 1024 * 1024);
        assertThat(target.send(alert.toBuilder().setJson(large).build()))
            .isInstanceOf(Outcome.Refused.class);
        broker.kill();
        assertThatThrownBy(() -> target.send(alert)).isInstanceOf(ConnectException.class);
        broker.restart();
        Alert next = alert.toBuilder().setName("alerts/2").build();
        Outcome outcome = sendAgainAndAgain(target, next);
        assertThat(outcome).isEqualTo(new Outcome.Delivered());
      }
      try (KafkaTarget byNode = target(broker.address(), "alerts", Destination.RecordKey.NODE)) {
        assertThat(byNode.send(alert)).isEqualTo(new Outcome.Delivered());
      }
      List<ConsumerRecord<String, String>> records = new ArrayList<>(broker.read("alerts", 3));
      assertThat(records)
          .extracting(ConsumerRecord::key)
          .contains(alert.getName(), "alerts/2", alert.getNode());
      assertThat(records).allSatisfy(each -> assertThat(each.value()).isEqualTo(alert.getJson()));
      assertThat(header(records.getFirst(), "rule")).isEqualTo(alert.getRule());
      assertThat(records.stream().filter(each -> header(each, "alert").equals("alerts/2")))
          .hasSizeBetween(1, 2);
    }
  }

  private static Outcome sendAgainAndAgain(KafkaTarget target, Alert alert) throws Exception {
    Outcome outcome = new Outcome.Unreachable("not tried");
    for (int tries = 0; tries < 20 && !(outcome instanceof Outcome.Delivered); tries++) {
      try {
        outcome = target.send(alert);
      } catch (ConnectException e) {
        outcome = new Outcome.Unreachable("no connection");
      }
    }
    return outcome;
  }

  @Test
  void refusesWhatIsNoBrokerAndNoTopic() {
    assertThatThrownBy(() -> destination("no port", "t", Destination.RecordKey.ALERT))
        .isInstanceOf(InvalidSettingException.class);
    assertThatThrownBy(() -> destination("kafka:9092", "a topic", Destination.RecordKey.ALERT))
        .isInstanceOf(InvalidSettingException.class);
    assertThat(destination("a:1,b.c:2,[::1]:3", "t", Destination.RecordKey.NODE).kind())
        .isEqualTo("kafka");
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static KafkaTarget target(String address, String topic, Destination.RecordKey key) {
    return new KafkaTarget(destination(address, topic, key), Duration.ofSeconds(2));
  }

  private static Destination.Kafka destination(
      String address, String topic, Destination.RecordKey key) {
    return new Destination.Kafka(
        address,
        topic,
        key,
        AlertForm.JSON,
        Destination.Compression.GZIP,
        "vedette",
        false,
        null,
        "PLAIN",
        null,
        null);
  }
}
