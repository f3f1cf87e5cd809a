package dev.caravel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.catalog.Catalog;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of options have the options that there are, with their defaults and the words that they take. */
class OptionTablesTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private record Row(String defaultValue, String meaning) {}

    @ParameterizedTest
    @CsvSource({
        "docs/agents.md, Options of an agent, agent, consumer",
        "docs/agents.md, Options of a call, agent, producer",
        "docs/tools.md, Options of a tool, tool, consumer",
    })
    void aTableSaysWhatTheCatalogSays(String page, String heading, String scheme, String side) {
        Map<String, Row> rows = rows(page, heading);
        Map<String, EndpointOptionModel> options = options(scheme, side);

        assertThat(rows.keySet()).isEqualTo(options.keySet());
        rows.forEach((name, row) -> {
            EndpointOptionModel option = options.get(name);
            if (option.getDefaultValue() != null && !option.getDefaultValue().equals("")) {
                assertThat(row.defaultValue())
                        .as(name)
                        .isEqualTo(option.getDefaultValue().toString());
            } else {
                assertThat(row.defaultValue()).as(name).doesNotMatch("\\d+\\w?|true|false");
            }
            if (option.getEnums() != null && !option.getEnums().contains("true")) {
                assertThat(row.meaning()).as(name).contains(option.getEnums());
            }
        });
    }

    private static Map<String, Row> rows(String page, String heading) {
        List<String> prose = Page.all()
                .filter(candidate -> candidate.toString().equals(page))
                .findFirst()
                .orElseThrow()
                .prose();
        Map<String, Row> rows = new LinkedHashMap<>();
        prose.stream()
                .dropWhile(line -> !line.equals("## " + heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> Arrays.stream(line.split("(?<!\\\\)\\|"))
                        .map(String::strip)
                        .toList())
                .forEach(cells -> CODE.matcher(cells.get(1))
                        .results()
                        .map(MatchResult::group)
                        .map(OptionTablesTest::plain)
                        .forEach(name -> rows.put(name, new Row(plain(cells.get(2)), cells.get(3)))));
        return rows;
    }

    private static String plain(String cell) {
        return cell.replace("`", "");
    }

    /** Those of one side, and those of both; not those that every endpoint of Camel has. */
    private static Map<String, EndpointOptionModel> options(String scheme, String side) {
        Set<String> labels = Set.of(side, "");
        return Catalog.component(scheme).getEndpointParameterOptions().stream()
                .filter(option -> labels.contains(option.getLabel()))
                .collect(Collectors.toMap(
                        option -> option.isMultiValue() ? option.getPrefix() + "NAME" : option.getName(),
                        option -> option));
    }
}
