package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.event.EventDefinition.Parameter;
import dev.vedette.language.event.EventTypes;
import dev.vedette.language.event.FieldCatalog;
import org.junit.jupiter.api.Test;

final class EventDefinitionsTest {
  @Test
  void everyEventHasANameThatRulesKnow() {
    for (EventDefinition definition : EventDefinitions.standard().all()) {
      assertThat(EventTypes.standard().contains(definition.name())).as(definition.name()).isTrue();
      assertThat(EventDefinitions.standard().numbered(definition.number())).isSameAs(definition);
    }
  }

  @Test
  void everyParameterHasANameThatRulesKnowAndASource() {
    for (EventDefinition definition : EventDefinitions.standard().all()) {
      for (Parameter parameter : definition.parameters()) {
        assertThat(FieldCatalog.standard().find("evt.arg." + parameter.name()))
            .as(definition.name() + " " + parameter.name())
            .isPresent();
        if (!parameter.table().isEmpty()) {
          assertThat(FlagTable.named(parameter.table())).isNotNull();
        }
      }
    }
  }

  @Test
  void aNumberThatNobodyUsesIsNoEvent() {
    assertThat(EventDefinitions.standard().numbered(0)).isNull();
    assertThat(EventDefinitions.standard().numbered(60_000)).isNull();
  }
}
