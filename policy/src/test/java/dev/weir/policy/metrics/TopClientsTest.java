package dev.weir.policy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
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

  @Test
  void whoeverIsNewTakesThePlaceOfOneOfTheLeastBusyAndNobodyElsesCountChanges() {
    long seed = Long.getLong("weir.seed", 11);
    SplittableRandom random = new SplittableRandom(seed);
    for (int capacity = 1; capacity <= 12; capacity++) {
      TopClients clients = new TopClients(capacity);
      for (int i = 0; i < 500; i++) {
        Map<String, Long> before = counts(clients);
        String client = "client-" + Math.min(random.nextInt(24), random.nextInt(24));
        Long known = before.get(client);
        boolean full = before.size() == capacity;

        clients.add(client, 1);

        Map<String, Long> after = counts(clients);
        long least = full ? Collections.min(before.values()) : 0;
        assertThat(after.remove(client))
            .as("seed %d, %s of %s", seed, client, before)
            .isEqualTo(1 + (known == null ? least : known));
        Map<String, Long> others = new HashMap<>(before);
        if (known == null && full) {
          List<String> gone =
              before.keySet().stream().filter(name -> !after.containsKey(name)).toList();
          assertThat(gone).as("seed %d", seed).hasSize(1);
          assertThat(others.remove(gone.get(0))).as("seed %d", seed).isEqualTo(least);
        }
        others.remove(client);
        assertThat(after).as("seed %d", seed).isEqualTo(others);
      }
    }
  }

  private static Map<String, Long> counts(TopClients clients) {
    Map<String, Long> counts = new HashMap<>();
    clients.top(Integer.MAX_VALUE).forEach(entry -> counts.put(entry.client(), entry.count()));
    return counts;
  }
}
