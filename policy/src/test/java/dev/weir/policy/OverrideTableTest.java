package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.AdminOverride.Action;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverrideTableTest {
  private final OverrideTable table = new OverrideTable();

  @Test
  void whatIsReplacedOrRemovedIsAnswered() {
    AdminOverride first = block("user:ada");
    AdminOverride second =
        new AdminOverride("user:ada", new Action.Exempt(), Optional.empty(), "sorry");

    assertThat(table.put(first)).isNull();
    assertThat(table.put(second)).isEqualTo(first);
    assertThat(table.remove("user:ada")).isEqualTo(second);
    assertThat(table.remove("user:ada")).isNull();
  }

  @Test
  void aClientThatHasNoneTakesNoBlockAwayWithIt() {
    AdminOverride block = block("ip:2001:db8::1");
    table.put(block);

    assertThat(table.remove("ip:2001:DB8::1")).isNull();

    assertThat(table.of("ip:2001:db8::/64", override -> true)).contains(block);
  }

  @Test
  void whatATestIsTrueOfIsRemoved() {
    table.put(block("ip:2001:db8::1"));
    AdminOverride stays = block("user:ada");
    table.put(stays);

    table.removeIf(override -> override.client().startsWith("ip:"));

    assertThat(table.all()).containsExactly(stays);
    assertThat(table.of("ip:2001:db8::/64", override -> true)).isEmpty();
  }

  private static AdminOverride block(String client) {
    return new AdminOverride(client, new Action.Block(), Optional.empty(), "");
  }
}
