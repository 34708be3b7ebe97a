package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types that RFC 7519, section 5.1, and RFC 9068, section 4, give tokens. */
class TokenTypeTest {
  private final TokenVerifier verifier =
      new TokenVerifier(Tokens.hs256(), Set.of(), new ManualTicker(Tokens.NOW));

  @Test
  void aTokenNeedNotTellItsType() {
    assertThat(verifies("{\"alg\":\"HS256\"}")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+jwt"})
  void everyTypeCountsInItsLongFormAndInEachCaseToo(String type) {
    for (String written : new String[] {type, "application/" + type}) {
      assertThat(ofType(written)).as(written).isTrue();
      assertThat(ofType(written.toUpperCase(Locale.ROOT))).as(written).isTrue();
      assertThat(ofType(written.toLowerCase(Locale.ROOT))).as(written).isTrue();
      Random random = new Random(7);
      for (int i = 0; i < 20; i++) {
        String mixed = inRandomCase(written, random);
        assertThat(ofType(mixed)).as(mixed).isTrue();
      }
    }
  }

  /** RFC 9068, section 4: tokens "carrying any other value" are rejected. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        "application/",
        "/jwt",
        "application/application/jwt",
        "text/jwt",
        "example/at+jwt",
        " at+jwt",
        "at+jwt ",
        "application /jwt",
        "application/at+jwt;v=1",
        "at+jwt; v=1",
        "at jwt",
        "at",
        "jwts",
        "dpop+jwt",
        "application/dpop+jwt",
        "logout+jwt",
        "secevent+jwt",
        "JOSE",
        "appl\u0130cation/jwt",
      })
  void everyOtherTypeIsForAnotherPurpose(String type) {
    assertThat(ofType(type)).isFalse();
  }

  /** What a token holds (RFC 7519, section 5.2) says nothing about what it is. */
  @ParameterizedTest
  @ValueSource(strings = {"JWT", "application/json", "json"})
  void theTypeOfItsContentIsNotItsOwn(String content) {
    assertThat(verifies("{\"alg\":\"HS256\",\"cty\":\"" + content + "\"}")).isTrue();
    assertThat(verifies("{\"alg\":\"HS256\",\"cty\":\"" + content + "\",\"typ\":\"dpop+jwt\"}"))
        .isFalse();
  }

  private boolean ofType(String type) {
    return verifies("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}");
  }

  private boolean verifies(String header) {
    String claims = "{\"sub\":\"alice\",\"exp\":" + (Tokens.NOW.getEpochSecond() + 60) + "}";
    return verifier.verify(Tokens.raw(header, claims, Optional.empty())).isPresent();
  }

  private static String inRandomCase(String text, Random random) {
    StringBuilder mixed = new StringBuilder();
    text.chars()
        .mapToObj(Character::toString)
        .map(c -> random.nextBoolean() ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT))
        .forEach(mixed::append);
    return mixed.toString();
  }
}
