package dev.weir.architecture.crooked;

final class Printers {
  static final class Out {
    static void print() {
      System.out.println();
    }
  }

  static final class Err {
    static void print() {
      System.err.println();
    }
  }

  @SuppressWarnings("PrintStackTrace")
  static final class Trace {
    static void print(Exception exception) {
      exception.printStackTrace();
    }
  }

  private Printers() {}
}
