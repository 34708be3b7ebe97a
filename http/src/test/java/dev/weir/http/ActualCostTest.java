package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActualCostTest {
  @Test
  void readsWholeNumbersOfEveryKind() {
    for (Object seven :
        List.of(7, 7L, (short) 7, 7.0, 7.0f, new AtomicLong(7), BigInteger.valueOf(7))) {
      assertThat(ActualCost.of(seven)).as(seven.getClass().getName()).hasValue(7);
    }
    assertThat(ActualCost.of(new BigDecimal("7.00"))).hasValue(7);
    assertThat(ActualCost.of(0)).hasValue(0);
    assertThat(ActualCost.of(1_000_000_000)).hasValue(1_000_000_000);
  }

  @Test
  void readsTextAsAHeaderHasIt() {
    assertThat(ActualCost.of(" 7 ")).hasValue(7);
    assertThat(ActualCost.of("0")).hasValue(0);
    assertThat(ActualCost.of("987654321")).hasValue(987_654_321);
    assertThat(ActualCost.of("1000000000")).hasValue(1_000_000_000);
  }

  @Test
  void takesNoOtherNumberForACost() {
    for (Object wrong :
        List.of(
            -1,
            1_000_000_001L,
            Long.MIN_VALUE,
            1.5,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            BigInteger.TEN.pow(400))) {
      assertThat(ActualCost.of(wrong)).as(wrong.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1.0",
        "1e3",
        "0x1",
        "1 2",
        "١",
        "1000000001",
        "seven",
        "1/",
        "1:"
      })
  void takesNoOtherTextForACost(String wrong) {
    assertThat(ActualCost.of(wrong)).isEmpty();
  }

  @Test
  void takesNoLongTextForACost() {
    assertThat(ActualCost.of("0".repeat(19) + "7")).hasValue(7);
    assertThat(ActualCost.of("0".repeat(21))).isEmpty();
    assertThat(ActualCost.of("9".repeat(100_000))).isEmpty();
  }

  @Test
  void tellsWhatWasWrongOnOneLine() {
    assertThat(ActualCost.wrong("a\r\nb").message())
        .isEqualTo(
            "dev.weir.http.cost and X-RateLimit-Cost must be a whole number of permits from 0 to"
                + " 1000000000, got \"a??b\"; ignored, what was charged stands");
    assertThat(ActualCost.wrong("x".repeat(1000)).message()).contains("x".repeat(20) + "…\"");
    assertThat(ActualCost.wrong("x".repeat(20)).message()).contains("x".repeat(20) + "\"");
  }

  @Test
  void knowsItsHeaderInAnyCase() {
    assertThat(ActualCost.isHeader("x-ratelimit-cost")).isTrue();
    assertThat(ActualCost.isHeader("X-RateLimit-Limit")).isFalse();
  }
}
