package dev.weir.architecture.crooked;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Calendar;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

@SuppressWarnings({"JavaUtilDate", "JavaTimeDefaultTimeZone", "TimeZoneUsage"})
final class Clocks {
  static final class Nanos {
    final LongSupplier nanos = System::nanoTime;
  }

  static final class Millis {
    final long millis = System.currentTimeMillis();
  }

  static final class Now {
    final Instant now = Instant.now();
  }

  static final class Today {
    final LocalDate today = LocalDate.now();
  }

  static final class Zoned {
    final Clock clock = Clock.systemUTC();
  }

  static final class Dated {
    final Date date = new Date();
  }

  static final class Calendars {
    final Calendar calendar = Calendar.getInstance();
  }

  static final class Sleeper {
    static void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  static final class Napper {
    static void nap() throws InterruptedException {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private Clocks() {}
}
