package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HangupTest {
  @Test
  void theSignalCallsWhoeverAskedForItLast() throws Exception {
    AtomicInteger outer = new AtomicInteger();
    CountDownLatch inner = new CountDownLatch(1);
    CountDownLatch restored = new CountDownLatch(1);
    try (Hangup first =
        Hangup.calls(
            () -> {
              outer.incrementAndGet();
              restored.countDown();
            })) {
      try (Hangup second = Hangup.calls(inner::countDown)) {
        signal();
        assertThat(inner.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(outer).hasValue(0);
      }
      signal();
      assertThat(restored.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void signal() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
  }
}
