package dev.weir.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownSurvivorsTest {
  private static final Mutant ADDED = mutant("weir.A.add", "replaced addition", 7, false);

  @Test
  void whatLivesAndIsNotNamedIsFound() {
    assertThat(KnownSurvivors.of(List.of()).unknownOf(List.of(ADDED))).containsExactly(ADDED);
  }

  @Test
  void whatIsNamedMayLiveOnAnyLine() {
    KnownSurvivors known = known("weir.A.add: replaced addition", "  both are the same at 0");

    assertThat(known.unknownOf(List.of(mutant("weir.A.add", "replaced addition", 99, false))))
        .isEmpty();
  }

  @Test
  void whatIsKilledNeedsNoName() {
    Mutant killed = mutant("weir.A.add", "replaced addition", 7, true);

    assertThat(KnownSurvivors.of(List.of()).unknownOf(List.of(killed))).isEmpty();
  }

  @Test
  void oneNameStandsForOneMutant() {
    KnownSurvivors once = known("weir.A.add: replaced addition", "  why");
    KnownSurvivors twice = known("weir.A.add: replaced addition (2 times)", "  why");

    assertThat(once.unknownOf(List.of(ADDED, ADDED))).containsExactly(ADDED);
    assertThat(twice.unknownOf(List.of(ADDED, ADDED))).isEmpty();
  }

  @Test
  void anEntryWithoutReasonIsRefused() {
    assertThatThrownBy(() -> known("weir.A.add: a", "weir.A.add: b", "  why"))
        .hasMessageContaining("\"weir.A.add: a\" needs an indented line");
    assertThatThrownBy(() -> known("weir.A.add: a")).hasMessageContaining("needs an indented line");
  }

  @Test
  void anEntryThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> known("weir.A.add: a", "  why", "weir.A.add: a", "  why"))
        .hasMessageContaining("stands there twice");
  }

  @Test
  void anEntryThatNamesNoMutantIsRefused() {
    assertThatThrownBy(() -> known("because", "  why")).hasMessageContaining("must read");
  }

  @Test
  void aReportIsRead(@TempDir Path folder) throws IOException {
    Path report =
        Files.writeString(
            folder.resolve("mutations.xml"),
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <mutations partial="true">
            <mutation detected='true' status='KILLED' numberOfTestsRun='1'>
            <sourceFile>A.java</sourceFile><mutatedClass>weir.A</mutatedClass>
            <mutatedMethod>add</mutatedMethod><methodDescription>(J)J</methodDescription>
            <lineNumber>7</lineNumber><mutator>MathMutator</mutator>
            <indexes><index>5</index></indexes><blocks><block>0</block></blocks>
            <killingTest>t</killingTest><description>replaced addition</description></mutation>
            <mutation detected='false' status='NO_COVERAGE' numberOfTestsRun='0'>
            <sourceFile>A.java</sourceFile><mutatedClass>weir.A</mutatedClass>
            <mutatedMethod>&lt;init&gt;</mutatedMethod><methodDescription>()V</methodDescription>
            <lineNumber>3</lineNumber><mutator>Void</mutator>
            <indexes><index>5</index></indexes><blocks><block>0</block></blocks>
            <killingTest/><description>removed call</description></mutation>
            </mutations>
            """);

    assertThat(Mutant.read(report))
        .containsExactly(
            mutant("weir.A.add", "replaced addition", 7, true),
            mutant("weir.A.<init>", "removed call", 3, false));
  }

  private static KnownSurvivors known(String... lines) {
    return KnownSurvivors.of(List.of(lines));
  }

  private static Mutant mutant(String place, String change, int line, boolean killed) {
    return new Mutant(place, change, line, killed);
  }
}
