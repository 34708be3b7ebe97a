package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretsTest {
  @Test
  void anApiKeyIsNotPrinted() {
    assertThat(new Question.Key("k-1234")).hasToString("Key[…]");
  }
}
