package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.ManualTicker;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.VerificationKey;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whom the claims of a verified token name. */
class ClaimedIdentityTest {
  private static final Set<String> TIERS = Set.of("premium", "standard");

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(TokenVerifier.class);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.TRACE);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "42, 42",
        "0, 0",
        "-0, 0",
        "-7, -7",
        "9007199254740993, 9007199254740993",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775808",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "\"42\", 42",
        "\"42.5\", 42.5",
        "\" a b \", ` a b `",
      })
  void theUserIsATextOrAWholeNumberWhateverItsClaim(String claim, String user) {
    assertThat(user("uid", "{\"uid\":%s}", claim)).contains(user);
    assertThat(user("sub", "{\"sub\":%s}", claim)).contains(user);
    assertThat(user("a.b", "{\"a\":{\"b\":%s}}", claim)).contains(user);
    assertThat(lines.list).isEmpty();
  }

  @Test
  void noTwoWholeNumbersAreOneUser() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      BigInteger number = new BigInteger(1 + random.nextInt(256), random);
      assertThat(user("uid", "{\"uid\":%s}", number.toString()))
          .as("weir.seed=%d", seed)
          .contains(number.toString());
      assertThat(user("uid", "{\"uid\":%s}", number.add(BigInteger.ONE).toString()))
          .as("weir.seed=%d", seed)
          .isNotEqualTo(Optional.of(number.toString()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true | it is true or false
          false | it is true or false
          42.5 | it is a number with a fraction or an exponent
          42.0 | it is a number with a fraction or an exponent
          1e3 | it is a number with a fraction or an exponent
          9.007199254740993E15 | it is a number with a fraction or an exponent
          [42] | it is a list
          ["alice"] | it is a list
          [] | it is a list
          {"id":42} | it is an object
          {} | it is an object
          "" | it is blank
          " \\t" | it is blank
          null | there is none
          """)
  void anythingElseIsNobodyAndATraceSaysWhy(String claim, String reason) {
    assertThat(user("uid", "{\"sub\":\"alice\",\"uid\":%s}", claim)).isEmpty();
    assertThat(told())
        .containsExactly(
            "identity.jwt.user_claim: the claim \"uid\" of a token that verifies must be a text of"
                + " 1 to 256 characters or a whole number, "
                + reason
                + ", so it names nobody");
  }

  /** The library has its own, narrower idea of the subject, and refuses some of these itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {"true", "42.5", "42.0", "1e3", "[\"alice\"]", "{\"a\":1}", "\"\"", "null"})
  void theSubjectIsHeldToTheSameRule(String claim) {
    assertThat(user("sub", "{\"sub\":%s}", claim)).isEmpty();
    assertThat(told()).singleElement().asString().endsWith(", so it names nobody");
  }

  @Test
  void whatIsTooLongIsNobody() {
    for (String fits : List.of("9".repeat(256), "\"" + "x".repeat(256) + "\"")) {
      assertThat(user("uid", "{\"uid\":%s}", fits)).isPresent();
    }
    for (String tooLong : List.of("9".repeat(257), "-" + "9".repeat(256), "9".repeat(5000))) {
      assertThat(user("uid", "{\"uid\":%s}", tooLong)).isEmpty();
      assertThat(user("uid", "{\"uid\":\"%s\"}", tooLong)).isEmpty();
    }
    assertThat(told()).hasSize(6).allMatch(line -> line.endsWith(", so it names nobody"));
    assertThat(told().subList(0, 4))
        .allMatch(line -> line.endsWith(" or a whole number, it is longer, so it names nobody"));
  }

  @Test
  void noTraceHoldsWhatATokenSays() {
    String secret = "s3cr3t";
    for (String claims :
        List.of(
            "{\"uid\":[\"s3cr3t\"]}",
            "{\"uid\":{\"s3cr3t\":1}}",
            "{\"uid\":\"" + secret.repeat(50) + "\"}",
            "{\"sub\":[\"s3cr3t\"]}",
            "{\"iss\":\"s3cr3t\",\"exp\":1}",
            "s3cr3t")) {
      assertThat(user("uid", claims, "")).isEmpty();
    }
    TokenVerifier verifier = verifier("uid", "tier");
    String token = Tokens.raw("{\"alg\":\"HS256\",\"typ\":\"s3cr3t\"}", "{}", Optional.empty());
    assertThat(verifier.verify(token)).isEmpty();
    assertThat(verifier.verify("s3cr3t")).isEmpty();
    assertThat(verifier.verify("s3cr3t".repeat(2000))).isEmpty();
    assertThat(told()).hasSize(9).noneMatch(line -> line.contains(secret) || line.contains(token));
  }

  @Test
  void dotsReachIntoObjects() {
    assertThat(user("realm_access.id", "{\"realm_access\":{\"id\":42}}", "")).contains("42");
    assertThat(user("a.b.c", "{\"a\":{\"b\":{\"c\":\"x\"}}}", "")).contains("x");
    assertThat(user("a.b", "{\"a\":{\"c\":1}}", "")).isEmpty();
    assertThat(user("a.b", "{\"a\":[{\"b\":1}]}", "")).isEmpty();
    assertThat(user("a.b", "{\"a\":\"b\"}", "")).isEmpty();
    assertThat(user("a.0", "{\"a\":[42]}", "")).isEmpty();
  }

  @Test
  void aClaimOfTheWholeNameComesBeforeWhatItsDotsLeadTo() {
    assertThat(user("a.b", "{\"a\":{\"b\":\"inner\"},\"a.b\":\"whole\"}", "")).contains("whole");
    assertThat(user("a.b", "{\"a\":{\"b\":\"inner\"},\"a.b\":true}", "")).isEmpty();
    assertThat(user("a.b", "{\"a\":{\"b\":\"inner\"},\"a.b\":null}", "")).contains("inner");
    assertThat(user("https://example.com/id", "{\"https://example.com/id\":7}", "")).contains("7");
  }

  @Test
  void aNameWithDotsMayBeAnywhereOnTheWay() {
    assertThat(user("https://example.com/x.id", "{\"https://example.com/x\":{\"id\":7}}", ""))
        .contains("7");
    assertThat(user("a.b.c", "{\"a\":{\"b.c\":\"x\"},\"a.b\":{\"d\":\"y\"}}", "")).contains("x");
    assertThat(user("a.b.c", "{\"a\":{\"b.c\":\"x\"},\"a.b\":{\"c\":\"y\"}}", "")).contains("y");
  }

  @Test
  void anObjectThatNamesAMemberTwiceNamesNobody() {
    assertThat(user("a.b", "{\"a\":{\"b\":1,\"b\":2}}", "")).isEmpty();
    assertThat(user("uid", "{\"uid\":1,\"uid\":2}", "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "premium" | premium
          "gold" | gold
          ["premium"] | premium
          ["offline_access","standard","premium"] | standard
          [1,null,true,["premium"],{"premium":1},"","Premium","premium "," premium","premium"] | premium
          """)
  void theTierIsATextOrTheFirstKnownOneInAList(String claim, String tier) {
    assertThat(tier("tier", "{\"tier\":%s}", claim)).contains(tier);
    assertThat(tier("realm_access.tier", "{\"realm_access\":{\"tier\":%s}}", claim)).contains(tier);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "[\"gold\"]", "[[\"premium\"]]", "{\"premium\":1}", "1", "true", "null"})
  void whatNamesNoTierLeavesItOut(String claim) {
    assertThat(tier("tier", "{\"tier\":%s}", claim)).isEmpty();
  }

  private List<String> told() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Optional<String> user(String claim, String claims, String value) {
    return verifier(claim, "tier")
        .verify(token(claims.replace("%s", value)))
        .map(TokenVerifier.Bearer::user);
  }

  private static Optional<String> tier(String claim, String claims, String value) {
    String named = "{\"sub\":\"alice\"," + claims.substring(1).replace("%s", value);
    return verifier("sub", claim).verify(token(named)).orElseThrow().tier();
  }

  private static String token(String claims) {
    String expiring =
        claims.replaceFirst("}$", ",\"exp\":" + (Tokens.NOW.getEpochSecond() + 60) + "}");
    return Tokens.raw("{\"alg\":\"HS256\"}", expiring, Optional.empty());
  }

  private static TokenVerifier verifier(String userClaim, String tierClaim) {
    JwtSettings settings =
        new JwtSettings(
            List.of("HS256"),
            new VerificationKey.Secret(Tokens.SECRET),
            Optional.empty(),
            Optional.empty(),
            userClaim,
            tierClaim);
    return new TokenVerifier(settings, TIERS, new ManualTicker(Tokens.NOW));
  }
}
