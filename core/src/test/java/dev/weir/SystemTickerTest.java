package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SystemTickerTest {
  /** A server that stops an application takes threads with its class loader for forgotten. */
  @Test
  void itsThreadsKeepNoApplicationAlive() throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    CountDownLatch release = new CountDownLatch(1);
    try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
      current.setContextClassLoader(application);
      List<CompletableFuture<ClassLoader>> seen = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
        seen.add(loader);
        Ticker.system()
            .schedule(
                () -> {
                  loader.complete(Thread.currentThread().getContextClassLoader());
                  awaitQuietly(release);
                },
                Duration.ZERO);
      }

      for (CompletableFuture<ClassLoader> loader : seen) {
        assertThat(loader.join()).isSameAs(Ticker.class.getClassLoader());
      }
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread != current && thread.getContextClassLoader() == application);
    } finally {
      release.countDown();
      current.setContextClassLoader(before);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
