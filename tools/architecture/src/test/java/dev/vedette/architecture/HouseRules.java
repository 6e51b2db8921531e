package dev.vedette.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The rules that every class of the tree keeps. Immutable. */
final class HouseRules {
  /** What a room may depend on besides itself and the JDK. */
  private static final List<String> JAVA = List.of("java..", "javax..", "org.jspecify..");

  /** Room by room, the packages that may be used; a room is named by its package under the base. */
  private static final Map<String, List<String>> ALONE =
      Map.of(
          "language", List.of("com.google.re2j..", "org.yaml.snakeyaml..", "tools.jackson.."),
          "rego",
              List.of(
                  "com.google.re2j..",
                  "org.yaml.snakeyaml..",
                  "tools.jackson..",
                  "com.fasterxml.jackson.."),
          "ebpf", List.of());

  private static final Set<String> SERVICES = Set.of("agent", "rules", "scanner", "gateway");

  private static final Set<String> BANNED_NAMES =
      Set.of("common", "core", "util", "utils", "helper", "helpers", "misc", "manager", "impl");

  private final String base;

  private HouseRules(String base) {
    this.base = base;
  }

  /** The rules over a base package: {@code dev.vedette}, or a stand-in that breaks them. */
  static HouseRules over(String base) {
    return new HouseRules(base);
  }

  /** All of them by a name for the report. */
  Map<String, ArchRule> all() {
    var rules = new LinkedHashMap<String, ArchRule>();
    ALONE.forEach((room, allowed) -> rules.put(room + " stands alone", standsAlone(room, allowed)));
    rules.put("proto holds only stubs", protoKnowsNoRoom());
    rules.put("server-kit knows no service", serverKitKnowsNoService());
    for (String service : SERVICES) {
      rules.put(service + " knows no other service", serviceKnowsNoOther(service));
    }
    rules.put("nothing depends on the tools", nothingDependsOnTools());
    rules.put("packages form no cycle", packagesFormNoCycle());
    rules.put("native access only in ebpf", nativeAccessOnlyInEbpf());
    rules.put("Guice only in services and their kit", guiceOnlyInServices());
    rules.put("no banned names", noBannedNames());
    rules.put("nobody sleeps", nobodySleeps());
    rules.put("nobody prints", nobodyPrints());
    rules.put("no start loads a signed library", nobodyCatchesWhatIsSigned());
    return rules;
  }

  private String room(String name) {
    return base + "." + name + "..";
  }

  private ArchRule standsAlone(String room, List<String> allowed) {
    var packages = new ArrayList<>(JAVA);
    packages.addAll(allowed);
    packages.add(room(room));
    return classes()
        .that()
        .resideInAPackage(room(room))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages.toArray(String[]::new)).or(IN_NO_PACKAGE))
        .allowEmptyShould(true);
  }

  private ArchRule protoKnowsNoRoom() {
    return noClasses()
        .that()
        .resideInAPackage(room("proto"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(base + "..").and(not(resideInAPackage(room("proto")))))
        .allowEmptyShould(true);
  }

  private ArchRule serverKitKnowsNoService() {
    return noClasses()
        .that()
        .resideInAPackage(room("server"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(base + "..")
                .and(not(resideInAnyPackage(room("server"), room("proto")))))
        .allowEmptyShould(true);
  }

  private ArchRule serviceKnowsNoOther(String service) {
    String[] others =
        SERVICES.stream()
            .filter(name -> !name.equals(service))
            .map(this::room)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(room(service))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .allowEmptyShould(true);
  }

  private ArchRule nothingDependsOnTools() {
    String[] tools = {room("cli"), room("bench"), room("e2e"), room("architecture")};
    return noClasses()
        .that(not(resideInAnyPackage(tools)).and(resideInAPackage(base + "..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(tools)
        .allowEmptyShould(true);
  }

  /** Packages by feature: the generated stubs are left out, since protoc decides their shape. */
  private ArchRule packagesFormNoCycle() {
    return slices()
        .matching(base + ".(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(resideInAPackage(room("proto")), DescribedPredicate.alwaysTrue())
        .allowEmptyShould(true);
  }

  private ArchRule nativeAccessOnlyInEbpf() {
    return noClasses()
        .that(not(resideInAPackage(room("ebpf"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.foreign..", "sun.misc..", "jdk.internal..")
        .allowEmptyShould(true);
  }

  private ArchRule guiceOnlyInServices() {
    String[] mayWire =
        Stream.concat(SERVICES.stream(), Stream.of("server"))
            .map(this::room)
            .toArray(String[]::new);
    return noClasses()
        .that(not(resideInAnyPackage(mayWire)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.inject..")
        .allowEmptyShould(true);
  }

  private ArchRule noBannedNames() {
    return classes()
        .that(not(resideInAPackage(room("proto"))))
        .should(
            new ArchCondition<JavaClass>("have a name that says what they are") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                for (String part : item.getPackageName().split("\\.", -1)) {
                  if (BANNED_NAMES.contains(part)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            item, item.getName() + " lies in a package named " + part));
                  }
                }
                for (String part : item.getSimpleName().split("(?=[A-Z])", -1)) {
                  if (BANNED_NAMES.contains(part.toLowerCase(Locale.ROOT))) {
                    events.add(
                        SimpleConditionEvent.violated(
                            item, item.getName() + " has " + part + " in its name"));
                  }
                }
              }
            })
        .allowEmptyShould(true);
  }

  private ArchRule nobodySleeps() {
    return noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class)
        .allowEmptyShould(true);
  }

  private ArchRule nobodyPrints() {
    return noClasses()
        .that(
            not(resideInAnyPackage(room("cli"), room("bench"), room("e2e"), room("architecture"))))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .allowEmptyShould(true);
  }

  /**
   * A virtual machine that starts from a record looks up at once what the recorded code catches. In
   * a library that is signed this takes a tenth of a second of each start: all jars are opened, and
   * the signature is verified. The authority of {@code vedette up} makes certificates with it
   * anyway.
   */
  private ArchRule nobodyCatchesWhatIsSigned() {
    return classes()
        .that()
        .doNotHaveSimpleName("ThrowawayCa")
        .should(
            new ArchCondition<JavaClass>("catch no exception of a signed library") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                item.getCodeUnits().stream()
                    .flatMap(code -> code.getTryCatchBlocks().stream())
                    .flatMap(block -> block.getCaughtThrowables().stream())
                    .filter(caught -> caught.getPackageName().startsWith("org.bouncycastle"))
                    .forEach(caught ->
                        events.add(
                            SimpleConditionEvent.violated(
                                item, item.getName() + " catches " + caught.getName())));
              }
            })
        .allowEmptyShould(true);
  }

  /** Primitive types and arrays of them lie in no package. */
  private static final DescribedPredicate<JavaClass> IN_NO_PACKAGE =
      DescribedPredicate.describe(
          "in no package", type -> type.getBaseComponentType().getPackageName().isEmpty());
}
