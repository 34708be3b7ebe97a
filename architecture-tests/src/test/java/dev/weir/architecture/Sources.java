package dev.weir.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Where time, chance and output come from: one ticker, what was injected, and the command line.
 *
 * @param root the package the house stands in
 */
record Sources(String root) {
  /** Only core's system ticker reads a clock or waits for one; all else is told the time. */
  ArchRule timeComesFromTheTicker() {
    return noClasses()
        .that(are(otherThanTheSystemTicker()))
        .should()
        .accessTargetWhere(target("reads or awaits the time", Sources::readsOrAwaitsTime))
        .as("time comes from the ticker");
  }

  /** A builder may choose a default source of randomness, which its caller can replace. */
  ArchRule chanceIsInjected() {
    return noClasses()
        .that(DescribedPredicate.not(simpleName("Builder")))
        .should()
        .accessTargetWhere(target("draws lots", Sources::drawsLots))
        .as("chance is injected");
  }

  ArchRule onlyTheCommandLinePrints() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".server.cli..")
        .should()
        .accessTargetWhere(target("prints", Sources::prints))
        .as("only the command line prints");
  }

  private DescribedPredicate<JavaClass> otherThanTheSystemTicker() {
    return DescribedPredicate.describe(
        "other than the system ticker",
        type ->
            !(type.getName().equals(root + ".SystemTicker")
                && type.isAssignableTo(root + ".Ticker")));
  }

  private static boolean readsOrAwaitsTime(AccessTarget target) {
    return is(target, System.class, "nanoTime", "currentTimeMillis")
        || is(target, TemporalAccessor.class, "now")
        || is(target, Clock.class, "systemUTC", "systemDefaultZone", "system", "tickSeconds")
        || is(target, Calendar.class, "getInstance")
        || is(target, Thread.class, "sleep")
        || is(target, TimeUnit.class, "sleep")
        || creates(target, Date.class)
        || creates(target, Calendar.class);
  }

  private static boolean drawsLots(AccessTarget target) {
    return is(target, Math.class, "random")
        || is(target, ThreadLocalRandom.class, "current")
        || is(target, UUID.class, "randomUUID")
        || creates(target, Random.class)
        || creates(target, SplittableRandom.class);
  }

  private static boolean prints(AccessTarget target) {
    return is(target, System.class, "out", "err") || is(target, Throwable.class, "printStackTrace");
  }

  private static boolean is(AccessTarget target, Class<?> owner, String... names) {
    return target.getOwner().isAssignableTo(owner)
        && Arrays.asList(names).contains(target.getName());
  }

  /** With the arguments that leave the choice to the machine: none. */
  private static boolean creates(AccessTarget target, Class<?> type) {
    return target instanceof CodeUnitAccessTarget unit
        && is(target, type, JavaConstructor.CONSTRUCTOR_NAME)
        && unit.getRawParameterTypes().isEmpty();
  }

  private static DescribedPredicate<JavaAccess<?>> target(
      String description, Predicate<AccessTarget> predicate) {
    return DescribedPredicate.describe(description, access -> predicate.test(access.getTarget()));
  }
}
