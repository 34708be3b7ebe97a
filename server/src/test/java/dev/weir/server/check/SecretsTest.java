package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretsTest {
  @Test
  void anApiKeyIsNotPrinted() {
    assertThat(new Question.Key("k-1234")).hasToString("Key[…]");
  }

  @Test
  void aBlankTokenIsNone() {
    assertThatThrownBy(() -> ApiToken.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must not be blank");
  }
}
