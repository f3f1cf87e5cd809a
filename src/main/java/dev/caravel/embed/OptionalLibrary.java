package dev.caravel.embed;

/** A library that an application brings only where it uses what needs it. */
enum OptionalLibrary {
    SQLITE("org.sqlite.JDBC", "org.xerial:sqlite-jdbc"),
    POSTGRESQL("org.postgresql.Driver", "org.postgresql:postgresql"),
    JSOUP("org.jsoup.Jsoup", "org.jsoup:jsoup"),
    MCP("io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper", "io.modelcontextprotocol.sdk:mcp-json-jackson2"),
    CSV("com.fasterxml.jackson.dataformat.csv.CsvMapper", "com.fasterxml.jackson.dataformat:jackson-dataformat-csv"),
    OPENTELEMETRY(
            "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter",
            "io.opentelemetry:opentelemetry-exporter-otlp");

    private final String type;
    private final String dependency;

    OptionalLibrary(String type, String dependency) {
        this.type = type;
        this.dependency = dependency;
    }

    /** Its coordinates, without a version. */
    String dependency() {
        return dependency;
    }

    boolean isThere() {
        try {
            Class.forName(type, false, OptionalLibrary.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
