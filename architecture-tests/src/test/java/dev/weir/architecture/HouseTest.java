package dev.weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseTest {
  private static final String ROOT = "dev.weir";
  private static final JavaClasses WEIR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @ParameterizedTest
  @MethodSource
  void weirKeeps(ArchRule rule) {
    rule.check(WEIR);
  }

  static Stream<ArchRule> weirKeeps() {
    return House.rules(ROOT);
  }

  /** Rules over nothing pass; this one says that there is something to look at. */
  @Test
  void everyModuleIsLookedAt() {
    for (String room :
        new String[] {"", ".policy", ".http", ".http.servlet", ".redis", ".spring", ".server"}) {
      assertThat(WEIR.containPackage(ROOT + room)).as(ROOT + room).isTrue();
    }
  }
}
