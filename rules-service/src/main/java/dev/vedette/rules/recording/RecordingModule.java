package dev.vedette.rules.recording;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.LifecyclePart;

/** Binds the recorder of candidates and the recordings; needs their settings. */
public final class RecordingModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RecordingMetrics.class).in(Singleton.class);
    bind(Recordings.class).in(Singleton.class);
    bind(CandidateRecorder.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), LifecyclePart.class)
        .addBinding()
        .to(CandidateRecorder.class);
  }
}
