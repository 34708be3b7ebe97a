package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.policy.AdminOverride.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all overrides do, wherever they are kept. */
public abstract class OverridesContract {
  /** The clock that expiry goes by. */
  protected final ManualTicker ticker = new ManualTicker();

  private Overrides overrides;

  /** Overrides that are empty and go by the clock of this suite. */
  protected abstract Overrides create();

  @BeforeEach
  void open() {
    overrides = create();
  }

  @AfterEach
  void close() {
    overrides.close();
  }

  @Test
  void nobodyHasAnOverrideAtFirst() {
    assertThat(overrides.of("user:ada")).isEmpty();
    assertThat(overrides.all()).isEmpty();
    assertThat(overrides.isEmpty()).isTrue();
    assertThat(overrides.remove("user:ada")).isFalse();
  }

  @Test
  void anOverrideIsFoundAsItWasPut() {
    Limits limits = Limits.of(Limit.perMinute(7), Limit.perDay(900).burst(20).named("steady"));
    List<AdminOverride> put =
        List.of(
            override("ip:2001:db8::/64", new Action.Block(), "scraping, \"quoted\"\nand more"),
            override("user:ada", new Action.Grant(limits), ""),
            override("user:büro 7:x", new Action.Exempt(), "r".repeat(500)));

    put.forEach(overrides::put);

    assertThat(overrides.isEmpty()).isFalse();
    assertThat(overrides.all()).containsExactlyElementsOf(put);
    for (AdminOverride override : put) {
      assertThat(overrides.of(override.client())).contains(override);
    }
    assertThat(overrides.of("user:eve")).isEmpty();
  }

  @Test
  void anOverrideReplacesTheOneBefore() {
    overrides.put(override("user:ada", new Action.Block(), "abuse"));
    AdminOverride milder = override("user:ada", new Action.Exempt(), "sorry");

    overrides.put(milder);

    assertThat(overrides.all()).containsExactly(milder);
  }

  @Test
  void whatIsRemovedIsGone() {
    overrides.put(override("user:ada", new Action.Block(), "abuse"));

    assertThat(overrides.remove("user:ada")).isTrue();

    assertThat(overrides.of("user:ada")).isEmpty();
    assertThat(overrides.all()).isEmpty();
    assertThat(overrides.isEmpty()).isTrue();
    assertThat(overrides.remove("user:ada")).isFalse();
  }

  @Test
  void anOverrideEndsAtItsTime() {
    overrides.put(expiring("user:ada", Duration.ofMinutes(1)));
    ticker.advance(Duration.ofMillis(59_999));
    assertThat(overrides.of("user:ada")).isPresent();
    assertThat(overrides.all()).hasSize(1);

    ticker.advance(Duration.ofMillis(1));

    assertThat(overrides.of("user:ada")).isEmpty();
    assertThat(overrides.all()).isEmpty();
  }

  @Test
  void anExpiredOverrideCannotBeRemovedButReplaced() {
    overrides.put(expiring("user:ada", Duration.ofSeconds(1)));
    ticker.advance(Duration.ofSeconds(2));
    assertThat(overrides.remove("user:ada")).isFalse();

    overrides.put(override("user:ada", new Action.Block(), "again"));

    assertThat(overrides.of("user:ada")).map(AdminOverride::reason).contains("again");
  }

  @Test
  void aBlockOfAnAddressHoldsForTheNetworkOfItsClient() {
    AdminOverride block = override("ip:2001:db8::1:2", new Action.Block(), "scraping");
    overrides.put(block);
    overrides.put(override("ip:2001:db8::/64", new Action.Exempt(), ""));

    assertThat(overrides.of("ip:2001:db8::/64")).contains(block);
    assertThat(overrides.of("ip:2001:db8::1:2")).contains(block);
    assertThat(overrides.of("ip:2001:db8::/32")).contains(block);
    for (String other : List.of("2001:db8:0:1::/64", "2001:db7::/64", "2001:db8::1", "192.0.2.1")) {
      assertThat(overrides.of("ip:" + other)).as(other).isEmpty();
    }

    overrides.remove(block.client());
    assertThat(overrides.of("ip:2001:db8::/64"))
        .map(AdminOverride::action)
        .contains(new Action.Exempt());
  }

  @Test
  void blocksOfTheSameInterfaceInOtherNetworksAreOthers() {
    AdminOverride one = override("ip:2001:db8:0:1::7", new Action.Block(), "one");
    AdminOverride two = override("ip:2001:db8:0:2::7", new Action.Block(), "two");
    overrides.put(one);
    overrides.put(two);
    assertThat(overrides.of("ip:2001:db8:0:1::/64")).contains(one);
    assertThat(overrides.of("ip:2001:db8:0:2::/64")).contains(two);

    overrides.remove(two.client());

    assertThat(overrides.of("ip:2001:db8:0:1::/64")).contains(one);
    assertThat(overrides.of("ip:2001:db8:0:2::/64")).isEmpty();
  }

  @Test
  void onlyABlockInForceHoldsForTheNetworkAroundIt() {
    overrides.put(expiring("ip:2001:db8::1", Duration.ofSeconds(1)));
    overrides.put(override("ip:2001:db8::2", new Action.Block(), ""));
    overrides.put(override("ip:2001:db8::2", new Action.Exempt(), "sorry"));
    assertThat(overrides.of("ip:2001:db8::/64"))
        .map(AdminOverride::client)
        .contains("ip:2001:db8::1");

    ticker.advance(Duration.ofSeconds(1));

    assertThat(overrides.of("ip:2001:db8::/64")).isEmpty();
  }

  @Test
  void listenersHearOfEveryChange() {
    List<String> changed = new ArrayList<>();
    overrides.onChange(changed::add);

    overrides.put(override("user:ada", new Action.Block(), ""));
    overrides.put(override("user:ada", new Action.Exempt(), ""));
    overrides.put(override("ip:192.0.2.1", new Action.Block(), ""));
    overrides.remove("user:ada");
    overrides.remove("user:nobody");

    assertThat(changed).containsExactly("user:ada", "user:ada", "ip:192.0.2.1", "user:ada");
  }

  @Test
  void thereIsRoomForAStatedNumber() {
    for (int i = 0; i < Overrides.MAX_OVERRIDES; i++) {
      overrides.put(expiring("user:" + i, Duration.ofSeconds(i < 1 ? 60 : 900)));
    }

    AdminOverride oneMore = override("user:late", new Action.Block(), "");
    assertThatThrownBy(() -> overrides.put(oneMore))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "there are 10000 overrides already; remove some, or give clients a tier in the policy");
    overrides.put(override("user:7", new Action.Block(), "known already"));
    ticker.advance(Duration.ofMinutes(1));
    overrides.put(oneMore);

    assertThat(overrides.of("user:late")).contains(oneMore);
    assertThat(overrides.all()).hasSize(Overrides.MAX_OVERRIDES);
  }

  @Test
  void closingTwiceIsClosingOnce() {
    overrides.close();
    overrides.close();
  }

  private AdminOverride expiring(String client, Duration after) {
    return new AdminOverride(
        client, new Action.Block(), Optional.of(ticker.wallTime().plus(after)), "for a while");
  }

  private static AdminOverride override(String client, Action action, String reason) {
    return new AdminOverride(client, action, Optional.empty(), reason);
  }
}
