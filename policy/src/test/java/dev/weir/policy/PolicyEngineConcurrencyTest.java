package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PolicyEngineConcurrencyTest {
  private static final int THREADS = 4;
  private static final int CLIENTS = 50;
  private static final int REQUESTS_EACH = 2000;

  private final LimitStore store = InProcessStore.builder().ticker(new ManualTicker()).build();
  private final PolicyEngine engine =
      new PolicyEngine(
          PolicyLoader.parse(
              """
              [default]
              limits = ["100/min"]
              [service]
              limits = ["1500/min"]
              """,
              "weir.toml",
              Map.of()),
          store);

  /**
   * Clients may make 5000 requests by their own limits, 1500 by the service's. The clock stands
   * still, so what the counters hold at the end is exactly what was allowed.
   */
  @Test
  void refusedRequestsLeaveNothingChargedWhateverRunsBesideThem() throws Exception {
    int[] allowed = new int[CLIENTS];
    for (int[] counts : decideInParallel()) {
      for (int i = 0; i < CLIENTS; i++) {
        allowed[i] += counts[i];
      }
    }

    int total = 0;
    for (int i = 0; i < CLIENTS; i++) {
      total += allowed[i];
      assertThat(used(request(i), 0)).as("client %d", i).isEqualTo(allowed[i]);
    }
    assertThat(total).isEqualTo(1500);
    assertThat(used(request(0), 1)).isEqualTo(1500);
  }

  private List<int[]> decideInParallel() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<int[]>> tasks = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int offset = thread * 7;
        tasks.add(() -> decide(offset));
      }
      List<int[]> counts = new ArrayList<>();
      for (Future<int[]> task : threads.invokeAll(tasks)) {
        counts.add(task.get());
      }
      return counts;
    } finally {
      threads.shutdownNow();
    }
  }

  private int[] decide(int offset) {
    int[] allowed = new int[CLIENTS];
    for (int i = 0; i < REQUESTS_EACH; i++) {
      int client = (i + offset) % CLIENTS;
      if (engine.decide(request(client)).allowed()) {
        allowed[client]++;
      }
    }
    return allowed;
  }

  private long used(Request request, int counter) {
    Charge charge = engine.explain(request).charges().get(counter);
    long remaining = store.peek(charge.key(), charge.limits(), 1).results().get(0).remaining();
    return charge.limits().list().get(0).permits() - remaining;
  }

  private static Request request(int client) {
    return Request.of("GET", "/", Client.ofAddress("192.0.2." + client));
  }
}
