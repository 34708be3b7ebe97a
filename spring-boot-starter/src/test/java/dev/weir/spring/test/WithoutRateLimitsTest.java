package dev.weir.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;

class WithoutRateLimitsTest {
  @Test
  void anAnnotatedTestRunsWithoutLimits() {
    assertThat(enabled(Unlimited.class)).isEqualTo("false");
    assertThat(enabled(Limited.class)).isEqualTo("unset");
  }

  private static String enabled(Class<?> test) {
    return new TestContextManager(test)
        .getTestContext()
        .getApplicationContext()
        .getEnvironment()
        .getProperty("weir.enabled", "unset");
  }

  @WithoutRateLimits
  @ContextConfiguration(classes = Nothing.class)
  static final class Unlimited {}

  @ContextConfiguration(classes = Nothing.class)
  static final class Limited {}

  @Configuration
  static class Nothing {}
}
