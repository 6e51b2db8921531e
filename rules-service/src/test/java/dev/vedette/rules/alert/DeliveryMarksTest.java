package dev.vedette.rules.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.StoreModule;
import dev.vedette.rules.store.StreamKey;
import dev.vedette.server.storage.Database;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryMarksTest {
  private static final StreamKey STREAM = new StreamKey("node-1", "boot", 1);

  @TempDir private Path directory;
  private Database database;
  private AlertStore store;
  private DeliveryMarks marks;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("rules.db"), StoreModule.MIGRATIONS);
    store = Guice.createInjector(new StoreModule(database)).getInstance(AlertStore.class);
    marks = new DeliveryMarks(store, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void knowsAMarkBeforeAndAfterItIsStored() {
    assertThat(marks.take(STREAM, 7)).isTrue();
    assertThat(marks.of(STREAM)).isEqualTo(7);
    assertThat(store.mark(STREAM)).isZero();
    marks.store();
    assertThat(store.mark(STREAM)).isEqualTo(7);
    assertThat(marks.of(STREAM)).isEqualTo(7);
  }

  @Test
  void storesTheMarksOfManyStreams() {
    for (int i = 0; i < 1234; i++) {
      marks.take(new StreamKey("node-" + i, "boot", i), i + 1);
    }
    marks.store();
    for (int i = 0; i < 1234; i += 100) {
      assertThat(store.mark(new StreamKey("node-" + i, "boot", i))).isEqualTo(i + 1);
    }
  }

  @Test
  void neverGoesBack() {
    marks.take(STREAM, Long.MIN_VALUE + 5); // Without a sign the largest of all.
    marks.take(STREAM, 9);
    marks.store();
    marks.take(STREAM, 3);
    assertThat(marks.of(STREAM)).isEqualTo(Long.MIN_VALUE + 5);
    marks.store();
    assertThat(store.mark(STREAM)).isEqualTo(Long.MIN_VALUE + 5);
  }

  @Test
  void storesWhatIsLeftWhenItStops() throws Exception {
    marks.start();
    marks.take(STREAM, 4);
    marks.stop();
    assertThat(store.mark(STREAM)).isEqualTo(4);
  }

  @Test
  void keepsWhatCouldNotBeStored() {
    AtomicBoolean away = new AtomicBoolean(true);
    AlertStore sometimes =
        (AlertStore)
            Proxy.newProxyInstance(
                AlertStore.class.getClassLoader(),
                new Class<?>[] {AlertStore.class},
                (_, method, arguments) -> {
                  if (away.get() && method.getName().equals("advance")) {
                    throw new IllegalStateException("storage is not there");
                  }
                  return method.invoke(store, arguments);
                });
    DeliveryMarks kept = new DeliveryMarks(sometimes, Clock.systemUTC());
    kept.take(STREAM, 6);
    assertThatThrownBy(kept::store).hasMessage("storage is not there");
    assertThat(kept.of(STREAM)).isEqualTo(6);
    assertThat(store.mark(STREAM)).isZero();
    away.set(false);
    kept.store();
    assertThat(store.mark(STREAM)).isEqualTo(6);
  }
}
