package dev.weir.architecture.crooked;

import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

final class Dice {
  static final class Maths {
    final DoubleSupplier chance = Math::random;
  }

  static final class Old {
    final Random random = new Random();
  }

  static final class Local {
    final int chance = ThreadLocalRandom.current().nextInt();
  }

  static final class Splittable {
    final SplittableRandom random = new SplittableRandom();
  }

  static final class Secure {
    final SecureRandom random = new SecureRandom();
  }

  static final class Unique {
    final UUID id = UUID.randomUUID();
  }

  private Dice() {}
}
