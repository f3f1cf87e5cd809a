package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.caravel.text.Utf8;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A table of a CSV file, as spreadsheets of all countries write them: with commas, semicolons or tabs, with decimal points or
 * commas, in UTF-8, UTF-16 or Latin-1, with a byte order mark or without.
 *
 * @param names the columns, each named differently
 * @param numeric whether a column is one of numbers: those in which all values are
 * @param rows with decimal points, whatever the file has; a row may be shorter than the names
 */
record CsvTable(List<String> names, List<Boolean> numeric, List<String[]> rows) {

    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    /** What Latin-1 is in practice: its free places are letters and quotation marks here. */
    private static final Charset LATIN = Charset.forName("windows-1252");

    private static final String MARK = "\uFEFF";
    private static final String SEPARATORS = ",;\t";

    /** A number that begins with 0 is a name: a post code, a telephone number. */
    private static final Pattern POINT = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,15})?");

    private static final Pattern COMMA =
            Pattern.compile("-?(0|[1-9][0-9]{0,14}|[1-9][0-9]{0,2}(\\.[0-9]{3})+)(,[0-9]{1,15})?");

    /** @throws IllegalArgumentException when it is no table; says why */
    static CsvTable read(byte[] file) throws IOException {
        String text = text(file);
        char separator = separator(text.lines().findFirst().orElse(""));
        if (text.regionMatches(true, 0, "sep=", 0, 4)) {
            // A line by which Excel says what separates.
            text = text.substring(text.indexOf('\n') + 1);
        }
        List<String[]> all;
        try (MappingIterator<String[]> rows = CSV.readerFor(String[].class)
                .with(CsvSchema.emptySchema().withColumnSeparator(separator))
                .readValues(text)) {
            all = rows.readAll();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage());
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        List<String> names = names(all.get(0));
        List<String[]> rows = new ArrayList<>(all.subList(1, all.size()));
        if (rows.stream().anyMatch(row -> row.length > names.size())) {
            throw new IllegalArgumentException("a line has more values than the first one has names");
        }
        boolean commas = separator != ',' && rows.stream().anyMatch(CsvTable::hasDecimalComma);
        return new CsvTable(
                names,
                IntStream.range(0, names.size())
                        .mapToObj(column -> isNumeric(rows, column, commas))
                        .toList(),
                rows);
    }

    private static String text(byte[] file) {
        boolean little = begins(file, 0xFF, 0xFE);
        String text = little || begins(file, 0xFE, 0xFF)
                ? decode(file, little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE)
                : Utf8.find(file).orElseGet(() -> decode(file, LATIN));
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("it is no text");
        }
        return text.startsWith(MARK) ? text.substring(1) : text;
    }

    private static boolean begins(byte[] file, int first, int second) {
        return file.length >= 2 && (file[0] & 0xFF) == first && (file[1] & 0xFF) == second;
    }

    private static String decode(byte[] file, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(file)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is text neither in UTF-8 nor in UTF-16 nor in Latin-1");
        }
    }

    /** What most often stands between the names, outside of quotes. */
    private static char separator(String line) {
        if (line.toLowerCase(Locale.ROOT).startsWith("sep=") && line.length() > 4) {
            return line.charAt(4);
        }
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        for (char letter : line.toCharArray()) {
            quoted ^= letter == '"';
            int which = SEPARATORS.indexOf(letter);
            if (!quoted && which >= 0) {
                counts[which]++;
            }
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return SEPARATORS.charAt(most);
    }

    private static List<String> names(String[] line) {
        Set<String> seen = new HashSet<>();
        for (String name : line) {
            if (name.isBlank() || !seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("its first line must name each column, differently");
            }
        }
        return List.of(line);
    }

    private static boolean hasDecimalComma(String[] row) {
        for (String value : row) {
            if (value.indexOf(',') >= 0 && COMMA.matcher(value).matches()) {
                return true;
            }
        }
        return false;
    }

    /** In a file with decimal commas 1.234 is 1234; then its values are written anew. */
    private static boolean isNumeric(List<String[]> rows, int column, boolean commas) {
        List<String[]> filled = rows.stream()
                .filter(row -> column < row.length && !row[column].isEmpty())
                .toList();
        if (commas && all(filled, column, COMMA)) {
            filled.forEach(row -> row[column] = row[column].replace(".", "").replace(',', '.'));
            return !filled.isEmpty();
        }
        return all(filled, column, POINT) && !filled.isEmpty();
    }

    private static boolean all(List<String[]> rows, int column, Pattern pattern) {
        return rows.stream().allMatch(row -> pattern.matcher(row[column]).matches());
    }
}
