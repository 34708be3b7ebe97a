package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangupTest {
  @Test
  void theSignalCallsWhoeverAskedForItLastAndThenWhoeverDidBefore() throws Exception {
    Nohup.assumeNone();
    CountDownLatch outer = new CountDownLatch(1);
    CountDownLatch inner = new CountDownLatch(1);
    Hangup first = Hangup.calls(outer::countDown);
    Hangup second = Hangup.calls(inner::countDown);
    try {
      signal();
      assertThat(inner.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(outer.getCount()).isEqualTo(1);
      second.restore();
      signal();
      assertThat(outer.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      first.restore();
    }
  }

  private static void signal() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
  }
}
