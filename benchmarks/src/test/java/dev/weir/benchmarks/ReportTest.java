package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final Results RESULTS =
      new Results(
          List.of(
              new Series("hot-key", 1, "floor", "ns/op", List.of(20.0, 20.0, 20.0)),
              new Series("hot-key", 1, "weir", "ns/op", List.of(24.0, 25.0, 26.0)),
              new Series("hot-key-allocation", 1, "weir", "B/op", List.of(0.001)),
              new Series("hot-key-allocation", 1, "bucket4j", "B/op", List.of(64.0)),
              new Series("hot-key", 2, "weir", "ns/op", List.of(1234.0))));

  @Test
  void theTableSetsCasesApartAndComparesWithinThem() {
    assertThat(Table.of(RESULTS))
        .isEqualTo(
            """
            case                threads  subject   value     ±  unit   x weir  x floor

            hot-key                   1  floor      20.0        ns/op   0.800     1.00
            hot-key                   1  weir       25.0  2.48  ns/op    1.00     1.25

            hot-key-allocation        1  weir      0.001        B/op
            hot-key-allocation        1  bucket4j   64.0        B/op

            hot-key                   2  weir      1,234        ns/op    1.00
            """);
  }

  @Test
  void theFileHasTheShapeOthersRead(@TempDir Path folder) throws IOException {
    Path file = Report.of("core", RESULTS).write(folder.resolve("made"));

    assertThat(file).hasFileName("core.json");
    JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
    assertThat(report.propertyNames()).containsExactly("name", "machine", "java", "rows");
    assertThat(report.get("name").asString()).isEqualTo("core");
    assertThat(report.get("rows").get(1))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"case":"hot-key","threads":1,"subject":"weir",
                     "value":25.0,"error":2.484,"unit":"ns/op"}
                    """));
  }

  @Test
  void theMachineIsNamed() {
    assertThat(Machine.description()).contains(" cores, ").contains(" GiB, ");
    assertThat(Machine.libraries(List.of(JsonMapper.class))).startsWith("jackson-databind-3.");
  }
}
