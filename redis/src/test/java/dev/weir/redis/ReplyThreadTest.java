package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class ReplyThreadTest {
  @Test
  void itKeepsNoApplicationAliveThatOpensAStore() throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
      current.setContextClassLoader(application);

      Thread thread = new ReplyThread.Factory("test").newThread(() -> {});

      assertThat(thread.getContextClassLoader()).isSameAs(RedisStore.class.getClassLoader());
    } finally {
      current.setContextClassLoader(before);
    }
  }
}
