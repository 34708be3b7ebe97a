package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  @ParameterizedTest
  @CsvSource({
    "limits, limits, 0",
    "limit, limits, 1",
    "lmiits, limits, 1",
    "limtis, limits, 1",
    "max-keys, max_keys, 1",
    "'', abc, 3",
    "kitten, sitting, 3",
    "ca, abc, 3"
  })
  void aSwapOfNeighboursIsOneEdit(String from, String to, int edits) {
    assertThat(Suggestion.distance(from, to)).isEqualTo(edits);
    assertThat(Suggestion.distance(to, from)).isEqualTo(edits);
  }

  @Test
  void theNearestNameIsSuggested() {
    assertThat(Suggestion.of("limit", List.of("algorithm", "limits")))
        .isEqualTo("did you mean \"limits\"?");
    assertThat(Suggestion.of("limitz", List.of("limited", "limits", "limit-s")))
        .isEqualTo("did you mean \"limits\"?");
  }

  @Test
  void namesAreComparedUpToALength() {
    String known = "a".repeat(64);

    assertThat(Suggestion.of("b" + "a".repeat(63), List.of(known)))
        .isEqualTo("did you mean \"" + known + "\"?");
    assertThat(Suggestion.of("b" + known, List.of(known))).isEqualTo("known are " + known);
  }

  @Test
  void whatIsKnownIsListedWhenNothingIsNear() {
    assertThat(Suggestion.of("zebra", List.of("algorithm", "limits")))
        .isEqualTo("known are algorithm, limits");
    assertThat(Suggestion.of("a".repeat(1_000_000), List.of("limits")))
        .isEqualTo("known are limits");
    assertThat(Suggestion.of("zebra", List.of())).isEqualTo("there are none");
  }
}
