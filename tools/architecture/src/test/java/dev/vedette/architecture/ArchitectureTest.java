package dev.vedette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows between the rooms, and proves that each rule can fail. */
final class ArchitectureTest {
  private static final String BROKEN = "dev.vedette.architecture.broken";
  private static final JavaClasses TREE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.vedette");

  @TestFactory
  Stream<DynamicTest> holds() {
    return HouseRules.over("dev.vedette").all().entrySet().stream()
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.getKey(),
                () -> {
                  EvaluationResult result = rule.getValue().evaluate(TREE);
                  assertThat(result.getFailureReport().getDetails()).isEmpty();
                }));
  }

  @TestFactory
  Stream<DynamicTest> noticesWhenBroken() {
    JavaClasses broken = new ClassFileImporter().importPackages(BROKEN);
    return HouseRules.over(BROKEN).all().entrySet().stream()
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.getKey(),
                () -> assertThat(rule.getValue().evaluate(broken).hasViolation()).isTrue()));
  }

  @Test
  void seesEveryRoom() {
    assertThat(TREE.stream().map(type -> type.getPackageName().split("\\.", -1)[2]).distinct())
        .contains("proto", "language", "cli");
  }
}
