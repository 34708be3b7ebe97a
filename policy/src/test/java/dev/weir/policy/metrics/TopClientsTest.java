package dev.weir.policy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TopClientsTest {
  @Test
  void whileThereIsRoomCountsAreExact() {
    TopClients clients = new TopClients(3);
    add(clients, "a", 2);
    add(clients, "b", 5);
    add(clients, "c", 1);

    assertThat(clients.top(2)).extracting(TopClients.Entry::client).containsExactly("b", "a");
    assertThat(clients.top(10)).extracting(TopClients.Entry::count).containsExactly(5L, 2L, 1L);
    assertThat(clients.top(0)).isEmpty();
  }

  @Test
  void whatAClientHasInUseIsWhatItLastHad() {
    TopClients clients = new TopClients(3);
    clients.add("a", 90);
    clients.add("a", 3);

    assertThat(clients.top(1)).extracting(TopClients.Entry::used).containsExactly(3L);
  }

  @Test
  void aNewClientTakesThePlaceOfTheLeastBusyAndItsCount() {
    TopClients clients = new TopClients(2);
    add(clients, "a", 5);
    add(clients, "b", 2);
    clients.add("c", 1);

    assertThat(clients.top(9)).extracting(TopClients.Entry::client).containsExactly("a", "c");
    assertThat(clients.top(9)).extracting(TopClients.Entry::count).containsExactly(5L, 3L);
  }

  @Test
  void theBusiestAreFoundInAFloodOfOthers() {
    SplittableRandom random = new SplittableRandom(7);
    TopClients clients = new TopClients(50);
    Map<String, Long> exact = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      String client = i % 10 == 0 ? "busy-" + random.nextInt(3) : "flood-" + i;
      clients.add(client, 1);
      exact.merge(client, 1L, Long::sum);
    }

    List<TopClients.Entry> top = clients.top(3);

    assertThat(top)
        .extracting(TopClients.Entry::client)
        .containsExactlyInAnyOrder("busy-0", "busy-1", "busy-2");
    assertThat(top)
        .allSatisfy(
            entry -> {
              long count = exact.getOrDefault(entry.client(), 0L);
              assertThat(entry.count()).isBetween(count, count + 100_000 / 50);
            });
    assertThat(clients.top(1000)).hasSize(50);
  }

  private static void add(TopClients clients, String client, int times) {
    for (int i = 0; i < times; i++) {
      clients.add(client, 1);
    }
  }
}
