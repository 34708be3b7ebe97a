package dev.weir.server.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ApiTokenTest {
  @Test
  void aBlankTokenIsNone() {
    assertThatThrownBy(() -> ApiToken.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must not be blank");
  }
}
