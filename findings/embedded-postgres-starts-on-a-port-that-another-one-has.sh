#!/bin/sh
# An embedded PostgreSQL that is to start on a taken port says that it did, and hands out connections to the other one.
#
# Guess before running: EmbeddedPostgres.builder().setPort(N).start() fails where N is taken, since its postgres cannot listen.
# Seen: it returns at once, and what one creates through it stands in the database of whoever has the port; its own process is gone.
# Two test runs on one machine that pick the same port share a database without a word, and each other's tables.
# What works: ask the server itself, "show data_directory", and compare with the folder that one has given it.
set -eu
version=2.1.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.*;
import java.sql.*;

class Finding {
    private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path one = Files.createDirectory(Path.of("one")), two = Files.createDirectory(Path.of("two"));
        EmbeddedPostgres first = EmbeddedPostgres.builder().setDataDirectory(one).start();
        EmbeddedPostgres second = EmbeddedPostgres.builder().setDataDirectory(two).setPort(first.getPort()).start();
        System.out.println("the second one started: true");
        try (Connection connection = second.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("create table written_by_the_second (a int)");
        }
        System.out.println("its data is in: " + Path.of(ask(second, "show data_directory")).getFileName());
        System.out.println("the first one has its table: " + ask(first, "select to_regclass('written_by_the_second') is not null"));
        first.close();
        Runtime.getRuntime().halt(0);
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>log | tee seen

[ "$(cat seen)" = "the second one started: true
its data is in: one
the first one has its table: t" ]
