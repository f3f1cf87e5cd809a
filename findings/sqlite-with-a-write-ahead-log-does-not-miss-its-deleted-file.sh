#!/bin/sh
# SQLite with a write-ahead log goes on committing into a database file that was deleted, and says nothing.
#
# Guess before running: SQLite has a result code for a database file that was moved or deleted while it was open,
# SQLITE_READONLY_DBMOVED, so that the next write fails with it, whichever journal mode there is.
# Seen: that holds for the journal modes delete and truncate. With wal the write is committed, read back on the same connection,
# and gone once that is closed.
# What works: to compare, after each commit, which file is at the path with the one that was opened (its inode).
set -eu
version=3.53.4.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.xerial</groupId><artifactId>sqlite-jdbc</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.nio.file.*;
import java.sql.*;

class Finding {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:")) {
            System.out.println("SQLite " + connection.getMetaData().getDatabaseProductVersion());
        }
        for (String mode : new String[] {"delete", "truncate", "wal"}) {
            Path file = Path.of(mode + ".db");
            String after;
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                statement.execute("pragma journal_mode = " + mode);
                statement.execute("create table words (word text)");
                statement.execute("insert into words values ('before')");
                Files.delete(file);
                try {
                    statement.execute("insert into words values ('after')");
                    ResultSet count = statement.executeQuery("select count(*) from words");
                    count.next();
                    after = "committed, " + count.getInt(1) + " rows are read back";
                } catch (org.sqlite.SQLiteException e) {
                    after = "fails with " + e.getResultCode().name();
                }
            }
            System.out.println(mode + ": the write after the deletion " + after + "; there is a file: " + Files.exists(file));
        }
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2> /dev/null | tee seen

[ "$(cat seen)" = "SQLite 3.53.4
delete: the write after the deletion fails with SQLITE_READONLY_DBMOVED; there is a file: false
truncate: the write after the deletion fails with SQLITE_READONLY_DBMOVED; there is a file: false
wal: the write after the deletion committed, 2 rows are read back; there is a file: false" ]
